// The settings of `transport http`, from its JSON.
#pragma once

#include <optional>

#include "core/host/upstreams.h"
#include "core/routes/module.h"

namespace fusor {

// Of {"protocol": "http", …}; null: the default. Nothing (reported) where it is misconfigured or
// asks for what this build cannot do.
std::optional<TransportSettings> read_transport(const json::Value* config, Provision& p);

}  // namespace fusor
