// The config of a Worker: the texts that `fusor build` put beside it, adapted here.
#pragma once

#include <optional>

#include "core/base/diagnostic.h"
#include "core/base/json.h"
#include "core/host/host.h"

namespace fusor::edge {

// `site`: {"caddyfile": name, "files": {path: text}}; a name that ends in ".json" is a config in
// JSON. Nothing: `diagnostics` says why.
std::optional<json::Value> read_config(const json::Value& site, System& system,
                                       Diagnostics& diagnostics);

// The default logger's level is DEBUG (the global option `debug`).
bool wants_debug(const json::Value& config);

}  // namespace fusor::edge
