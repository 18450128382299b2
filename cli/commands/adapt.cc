#include "cli/commands/commands.h"
#include "cli/common.h"
#include "cli/print.h"
#include "hosts/native/server/check.h"

namespace fusor::cli {

int run_adapt(const Arguments& arguments) {
  if (!load_env_files(arguments)) return kFailed;
  auto source = config_source(arguments);
  if (!source) return kFailed;
  // Whatever it is called, what is adapted is a Caddyfile unless somebody says otherwise.
  if (!arguments.has("adapter")) source->adapter = "caddyfile";
  auto read = read_config_or_say(*source);
  if (!read) return kFailed;
  print((arguments.has("pretty") ? json::write_pretty(read->config) : json::write(read->config)) +
        "\n");
  if (!arguments.has("validate")) return kOk;
  SharedServices services;
  Diagnostics diagnostics;
  check_config(std::move(read->config), services, diagnostics);
  print(diagnostics);
  return diagnostics.has_errors() ? kFailed : kOk;
}

}  // namespace fusor::cli
