// What several commands do first.
#pragma once

#include <optional>

#include "cli/arguments.h"
#include "hosts/native/server/config_source.h"

namespace fusor::cli {

// Sets the environment from every --envfile. False: said why not.
bool load_env_files(const Arguments& arguments);
// The config that --config and --adapter mean. Nothing: there is none, and it said so.
std::optional<ConfigSource> config_source(const Arguments& arguments);
// Reads and adapts it, and prints warnings. Nothing: said why not.
std::optional<ReadConfig> read_config_or_say(const ConfigSource& source);
// Where the admin API of the running server is: --address, else what the config says, else the
// default.
std::string admin_address(const Arguments& arguments, const json::Value* config);
// The same for a command that needs the config for nothing else: without --address it reads that of
// --config, or ./Caddyfile where there is one. Nothing: said why not.
std::optional<std::string> admin_address(const Arguments& arguments);
// The HTTP servers of a config, an object; null: it has none.
const json::Value* servers_of(const json::Value& config);

}  // namespace fusor::cli
