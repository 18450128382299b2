#include "core/modules/handlers/log_append/log_append.h"

#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/routes/exchange.h"
#include "core/routes/placeholders.h"
#include "core/routes/variable.h"

namespace fusor {
namespace {

struct Config {
  std::string key;
  std::string value;
  bool early = false;
  void decode(config::Fields& f) {
    f.field("key", key).field("value", value).field("early", early);
  }
};

class LogAppend : public Handler {
 public:
  LogAppend(std::string key, std::string value, bool early)
      : key_(std::move(key)), text_(std::move(value)), value_(text_), early_(early) {}
  Task<Served> serve(Exchange& x, Next next) const override {
    if (!early_) return serve_late(x, next);
    add(x);
    return next(x);
  }

 private:
  // Also where the request fails: the field is for the log.
  Task<Served> serve_late(Exchange& x, Next next) const {
    Served served = co_await next(x);
    add(x);
    co_return served;
  }
  // A placeholder, a variable, or else the text itself.
  void add(Exchange& x) const {
    if (value_.is_placeholder() || x.vars.find(text_)) {
      x.log_fields.set(key_, value_.value(x));
    } else {
      x.log_fields.set(key_, std::string_view(text_));
    }
  }

  std::string key_;
  std::string text_;
  Variable value_;
  bool early_;
};

}  // namespace

std::unique_ptr<Handler> make_log_append(const json::Value& config, Provision& p) {
  Config read;
  if (!config::read(config, read, p.diagnostics, "handler")) return nullptr;
  if (read.value == "{http.response.body}" || read.value == "{http.response.body_base64}") {
    p.error(config, cat("log_append of ", read.value, " is not available in this build"));
    return nullptr;
  }
  const Template value = p.compile(config, read.value);  // it may be the request's body
  return std::make_unique<LogAppend>(std::move(read.key), std::move(read.value),
                                     read.early || value.needs_body());
}

}  // namespace fusor
