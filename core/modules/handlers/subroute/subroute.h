// http.handlers.subroute: routes within a route, with error routes of their own (Caddy: Subroute).
// Directives: handle, handle_path, route, handle_errors.
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Handler> make_subroute(const json::Value& config, Provision& p);

}  // namespace fusor
