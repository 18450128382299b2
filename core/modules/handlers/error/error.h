// http.handlers.error: fails the request, for the error routes (Caddy: StaticError).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Handler> make_error(const json::Value& config, Provision& p);

}  // namespace fusor
