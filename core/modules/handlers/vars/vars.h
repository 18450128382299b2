// http.handlers.vars: sets variables (Caddy: VarsMiddleware). Directives: vars, root, fs, log_skip,
// log_name, log_level.
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Handler> make_vars(const json::Value& config, Provision& p);

}  // namespace fusor
