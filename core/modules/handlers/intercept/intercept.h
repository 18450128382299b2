// http.handlers.intercept: routes that see the response of what comes behind them, and may replace
// it.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/routes/exchange.h"
#include "core/routes/handler.h"
#include "core/routes/module.h"
#include "core/routes/response_handler.h"

namespace fusor {

class Intercept : public Handler {
 public:
  explicit Intercept(std::vector<ResponseHandler> handlers) : handlers_(std::move(handlers)) {}
  Task<Served> serve(Exchange& x, Next next) const override;

 private:
  Task<Served> run(Exchange& x, const RouteList& routes) const;

  std::vector<ResponseHandler> handlers_;
};

// {handle_response: [{match, status_code, routes}]}
std::unique_ptr<Handler> make_intercept(const json::Value& config, Provision& p);

}  // namespace fusor
