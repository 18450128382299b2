// http.handlers.map: placeholders whose values depend on another one (Caddy: map.Handler).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Handler> make_map(const json::Value& config, Provision& p);

}  // namespace fusor
