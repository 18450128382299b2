// http.handlers.request_body: limits or replaces the body of the request (Caddy: RequestBody).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Handler> make_request_body(const json::Value& config, Provision& p);

}  // namespace fusor
