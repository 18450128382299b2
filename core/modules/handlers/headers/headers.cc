#include "core/modules/handlers/headers/headers.h"

#include <optional>

#include "core/config/decode.h"
#include "core/routes/exchange.h"
#include "core/routes/header_ops.h"
#include "core/routes/response_matcher.h"

namespace fusor {
namespace {

struct ResponseConfig {
  std::optional<ResponseMatcher> require;
  bool deferred = false;
  void decode(config::Fields& f) {
    f.field("require", require).field("deferred", deferred);
    for (std::string_view name : {"add", "set", "delete", "replace"}) f.ignore(name);
  }
};

struct Config {
  const json::Value* request = nullptr;
  const json::Value* response = nullptr;
  void decode(config::Fields& f) { f.field("request", request).field("response", response); }
};

// Changes what is there before the next handlers run.
class HeadersBefore : public Handler {
 public:
  HeadersBefore(HeaderOps request, HeaderOps response)
      : request_(std::move(request)), response_(std::move(response)) {}
  Task<Served> serve(Exchange& x, Next next) const override {
    if (!request_.empty()) request_.apply_to_request(x.request.headers, x.request.host, x);
    response_.apply(x.response.headers, x);
    return next(x);
  }

 private:
  HeaderOps request_;
  HeaderOps response_;
};

// Changes the response when it is there, and only if it is one: a request that no handler has
// answered has no header fields of its own, and an error is not what was meant.
class HeadersAfter : public Handler {
 public:
  HeadersAfter(HeaderOps request, HeaderOps response, std::optional<ResponseMatcher> require)
      : request_(std::move(request)),
        response_(std::move(response)),
        require_(std::move(require)) {}
  Task<Served> serve(Exchange& x, Next next) const override {
    if (!request_.empty()) request_.apply_to_request(x.request.headers, x.request.host, x);
    Served served = co_await next(x);
    if (!served || x.response.status == 0) co_return served;
    if (!require_ || require_->match(x.response.status, x.response.headers)) {
      response_.apply(x.response.headers, x);
    }
    co_return served;
  }

 private:
  HeaderOps request_;
  HeaderOps response_;
  std::optional<ResponseMatcher> require_;
};

}  // namespace

std::unique_ptr<Handler> make_headers(const json::Value& config, Provision& p) {
  Config read;
  if (!config::read(config, read, p.diagnostics, "handler")) return nullptr;
  HeaderOps request;
  if (read.request) request = HeaderOps::read(*read.request, p);
  if (!read.response) {
    return std::make_unique<HeadersBefore>(std::move(request), HeaderOps());
  }
  ResponseConfig response;
  if (!config::read(*read.response, response, p.diagnostics)) return nullptr;
  json::Value ops = *read.response;
  if (ops.is_object()) {
    ops.as_object().erase("require");
    ops.as_object().erase("deferred");
  }
  HeaderOps operations = HeaderOps::read(ops, p);
  if (response.deferred || response.require) {
    return std::make_unique<HeadersAfter>(std::move(request), std::move(operations),
                                          std::move(response.require));
  }
  return std::make_unique<HeadersBefore>(std::move(request), std::move(operations));
}

}  // namespace fusor
