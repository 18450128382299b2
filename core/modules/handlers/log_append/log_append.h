// http.handlers.log_append: another field of the access log (Caddy: LogAppend).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Handler> make_log_append(const json::Value& config, Provision& p);

}  // namespace fusor
