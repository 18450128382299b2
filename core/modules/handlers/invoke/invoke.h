// http.handlers.invoke: the routes of that name (Caddy: Invoke).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Handler> make_invoke(const json::Value& config, Provision& p);

}  // namespace fusor
