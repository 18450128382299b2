// http.handlers.headers: changes header fields of the request, and of the response before it is
// made or when it is there (Caddy: headers.Handler). Directives: header, request_header.
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Handler> make_headers(const json::Value& config, Provision& p);

}  // namespace fusor
