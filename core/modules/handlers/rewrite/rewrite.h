// http.handlers.rewrite: changes method and URI of the request, inside (Caddy: rewrite.Rewrite).
// Directives: rewrite, method, uri.
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Handler> make_rewrite(const json::Value& config, Provision& p);

}  // namespace fusor
