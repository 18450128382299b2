// What is done with responses that match: `handle_response` of reverse_proxy and of intercept
// (Caddy: caddyhttp.ResponseHandler).
#pragma once

#include <optional>

#include "core/config/decode.h"
#include "core/routes/handler.h"
#include "core/routes/module.h"
#include "core/routes/response_matcher.h"

namespace fusor {

struct ResponseHandler {
  std::optional<ResponseMatcher> match;
  Template status;  // not empty: replaces the status, and that is all
  RouteList routes;

  bool matches(int code, const Headers& headers) const {
    return !match || match->match(code, headers);
  }
};

// {match, status_code, routes}
struct ResponseHandlerConfig {
  std::optional<ResponseMatcher> match;
  config::WeakString status_code;
  const json::Value* routes = nullptr;
  const json::Value* at = nullptr;

  void decode(config::Fields& f);
  // Problems go to the provision's diagnostics.
  ResponseHandler compile(Provision& p);
};

}  // namespace fusor
