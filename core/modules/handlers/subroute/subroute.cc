#include "core/modules/handlers/subroute/subroute.h"

#include "core/config/decode.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

struct ErrorConfig {
  const json::Value* routes = nullptr;
  void decode(config::Fields& f) { f.field("routes", routes); }
};

struct Config {
  const json::Value* routes = nullptr;
  std::optional<ErrorConfig> errors;
  void decode(config::Fields& f) { f.field("routes", routes).field("errors", errors); }
};

class Subroute : public Handler {
 public:
  explicit Subroute(RouteList routes) : routes_(std::move(routes)) {}
  Task<Served> serve(Exchange& x, Next next) const override { return routes_.serve(x, next); }

 private:
  RouteList routes_;
};

class SubrouteWithErrors : public Handler {
 public:
  SubrouteWithErrors(RouteList routes, RouteList errors)
      : routes_(std::move(routes)), errors_(std::move(errors)) {}
  Task<Served> serve(Exchange& x, Next next) const override {
    Served served = co_await routes_.serve(x, &next);
    if (served || served.error().is_abort()) co_return served;
    x.enter_error(std::move(served.error()));
    co_return co_await errors_.serve(x, &next);
  }

 private:
  RouteList routes_;
  RouteList errors_;
};

}  // namespace

std::unique_ptr<Handler> make_subroute(const json::Value& config, Provision& p) {
  Config read;
  if (!config::read(config, read, p.diagnostics, "handler")) return nullptr;
  RouteList routes = read.routes ? p.routes(*read.routes) : RouteList();
  if (!read.errors) return std::make_unique<Subroute>(std::move(routes));
  RouteList errors = read.errors->routes ? p.routes(*read.errors->routes) : RouteList();
  return std::make_unique<SubrouteWithErrors>(std::move(routes), std::move(errors));
}

}  // namespace fusor
