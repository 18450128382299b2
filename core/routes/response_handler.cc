#include "core/routes/response_handler.h"

#include <utility>

namespace fusor {

void ResponseHandlerConfig::decode(config::Fields& f) {
  at = &f.value();
  f.field("match", match);
  f.field("status_code", status_code);
  f.field("routes", routes);
}

ResponseHandler ResponseHandlerConfig::compile(Provision& p) {
  ResponseHandler handler;
  handler.match = std::move(match);
  handler.status = p.compile(*at, status_code.text);
  if (routes) handler.routes = p.routes(*routes);
  return handler;
}

}  // namespace fusor
