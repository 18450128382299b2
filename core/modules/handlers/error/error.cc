#include "core/modules/handlers/error/error.h"

#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/config/decode.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

struct Config {
  std::string error;
  config::WeakString status_code;
  void decode(config::Fields& f) { f.field("error", error).field("status_code", status_code); }
};

bool is_status(std::int64_t status) { return status >= 100 && status <= 999; }

class StaticError : public Handler {
 public:
  StaticError(Template message, Template status)
      : message_(std::move(message)), status_(std::move(status)) {}
  Task<Served> serve(Exchange& x, Next) const override {
    int status = 500;
    if (!status_.empty()) {
      const std::string_view text = status_.expand(x);
      const auto number = parse_integer(text);
      if (!number || !is_status(*number)) {
        return ready(Served(http_error(500, cat("invalid status code: ", text))));
      }
      status = static_cast<int>(*number);
    }
    return ready(Served(http_error(status, std::string(message_.expand(x, Unknown::kKeep)))));
  }

 private:
  Template message_;
  Template status_;
};

}  // namespace

std::unique_ptr<Handler> make_error(const json::Value& config, Provision& p) {
  Config read;
  if (!config::read(config, read, p.diagnostics, "handler")) return nullptr;
  Template status = p.compile(config, read.status_code.text);
  if (status.is_literal() && !status.empty() &&
      !is_status(parse_integer(status.text()).value_or(0))) {
    p.error(config, cat("invalid status code: ", status.text(),
                        "; expected a number from 100 to 999 or a placeholder"));
    return nullptr;
  }
  return std::make_unique<StaticError>(p.compile(config, read.error), std::move(status));
}

}  // namespace fusor
