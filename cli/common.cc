#include "cli/common.h"

#include "cli/print.h"
#include "core/base/strings.h"
#include "hosts/native/admin/admin_server.h"
#include "hosts/native/server/env_file.h"

namespace fusor::cli {

bool load_env_files(const Arguments& arguments) {
  for (const std::string_view file : arguments.all("envfile")) {
    const auto loaded = load_env_file(std::string(file));
    if (loaded) continue;
    print_error(loaded.error().message());
    return false;
  }
  return true;
}

std::optional<ConfigSource> config_source(const Arguments& arguments) {
  auto source = choose_config(arguments.get("config"), arguments.get("adapter"));
  if (!source) {
    print_error("there is no config: name one with --config FILE, or make a file ./Caddyfile");
  }
  return source;
}

std::optional<ReadConfig> read_config_or_say(const ConfigSource& source) {
  Diagnostics diagnostics;
  auto read = read_config(source, diagnostics);
  print(diagnostics);
  return read;
}

std::string admin_address(const Arguments& arguments, const json::Value* config) {
  if (arguments.has("address")) return std::string(arguments.get("address"));
  const json::Value* admin = config ? config->get("admin") : nullptr;
  Diagnostics none;
  return read_admin(admin, none).listen;
}

std::optional<std::string> admin_address(const Arguments& arguments) {
  if (arguments.has("address")) return admin_address(arguments, nullptr);
  const auto source = choose_config(arguments.get("config"), arguments.get("adapter"));
  if (!source) return admin_address(arguments, nullptr);
  const auto read = read_config_or_say(*source);
  if (!read) return std::nullopt;
  const json::Value* admin = read->config.get("admin");
  Diagnostics none;
  if (!read_admin(admin, none).disabled) return admin_address(arguments, &read->config);
  print_error(
      cat(source->file,
          " turns the admin API off: only signals reach the server (SIGTERM stops it); name "
          "another with --address"));
  return std::nullopt;
}

const json::Value* servers_of(const json::Value& config) {
  const json::Value* at = &config;
  for (const char* name : {"apps", "http", "servers"}) {
    at = at->get(name);
    if (!at) return nullptr;
  }
  return at->is_object() ? at : nullptr;
}

}  // namespace fusor::cli
