// Settings of a server, from JSON (Caddy: http.servers.<name>, caddyhttp/server.go).
#pragma once

#include <string_view>

#include "core/base/json.h"
#include "core/routes/program.h"

namespace fusor {

// Problems are reported to the provision's diagnostics; the Server is then of no use.
Server read_server(std::string_view name, const json::Value& config, Provision& provision);

}  // namespace fusor
