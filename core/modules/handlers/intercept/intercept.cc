#include "core/modules/handlers/intercept/intercept.h"

#include <algorithm>
#include <new>
#include <span>

#include "core/base/strings.h"
#include "core/config/decode.h"

namespace fusor {
namespace {

// {http.intercept.*}: the response as it was intercepted. In the exchange's arena.
class InterceptedNames final : public NameSource {
 public:
  static void publish(Exchange& x) {
    const Headers& headers = x.response.headers;
    auto* copy = static_cast<Field*>(x.arena.allocate(sizeof(Field) * (headers.size() + 1)));
    std::ranges::copy(headers, copy);
    auto* names = new (x.arena.allocate(sizeof(InterceptedNames), alignof(InterceptedNames)))
        InterceptedNames();
    names->status_ = x.response.status;
    names->headers_ = {copy, headers.size()};
    x.publish("http.intercept.", names);
  }

  std::optional<Scalar> get(Exchange& x, std::string_view name) const override {
    if (name == "status_code") return std::int64_t{status_};
    if (!name.starts_with("header.")) return std::nullopt;
    return joined_values(headers_, name.substr(7), ",", x.arena);
  }

 private:
  int status_ = 0;
  std::span<const Field> headers_;
};

struct InterceptConfig {
  std::vector<ResponseHandlerConfig> handle_response;
  void decode(config::Fields& f) { f.field("handle_response", handle_response); }
};

}  // namespace

Task<Served> Intercept::serve(Exchange& x, Next next) const {
  CO_TRY(co_await next(x));
  // Where nobody has answered, or the protocol is switched, there is nothing to intercept.
  if (x.response.status == 0 || x.response.body.as_tunnel()) co_return Served();
  for (const ResponseHandler& handler : handlers_) {
    if (!handler.matches(x.response.status, x.response.headers)) continue;
    InterceptedNames::publish(x);
    if (handler.status.empty()) co_return co_await run(x, handler.routes);
    const auto status = parse_int<int>(handler.status.expand(x));
    if (!status || *status < 0 || *status > 999) {
      x.response.status = 500;
    } else if (*status != 0) {
      x.response.status = *status;
    }
    co_return Served();
  }
  co_return Served();
}

// The routes begin with the headers of the response; a status or body that they do not set stays.
Task<Served> Intercept::run(Exchange& x, const RouteList& routes) const {
  const int status = std::exchange(x.response.status, 0);
  Body body = std::exchange(x.response.body, Body());
  const bool unhandled = x.unhandled;
  CO_TRY(co_await routes.serve(x, nullptr));
  x.unhandled = unhandled;
  if (x.response.status == 0) x.response.status = status;
  if (x.response.body.empty()) {
    x.response.body = std::move(body);
  } else {
    x.response.headers.remove("Content-Length");  // it was the other body's
  }
  co_return Served();
}

std::unique_ptr<Handler> make_intercept(const json::Value& config, Provision& p) {
  InterceptConfig read;
  if (!config::read(config, read, p.diagnostics, "handler")) return nullptr;
  std::vector<ResponseHandler> handlers;
  for (ResponseHandlerConfig& one : read.handle_response) handlers.push_back(one.compile(p));
  return std::make_unique<Intercept>(std::move(handlers));
}

}  // namespace fusor
