#include "cli/commands/commands.h"
#include "cli/common.h"
#include "cli/print.h"
#include "hosts/native/server/check.h"

namespace fusor::cli {

int run_validate(const Arguments& arguments) {
  if (!load_env_files(arguments)) return kFailed;
  const auto source = config_source(arguments);
  if (!source) return kFailed;
  auto read = read_config_or_say(*source);
  if (!read) return kFailed;
  SharedServices services;
  Diagnostics diagnostics;
  check_config(std::move(read->config), services, diagnostics);
  print(diagnostics);
  if (diagnostics.has_errors()) return kFailed;
  print("Valid configuration\n");
  return kOk;
}

}  // namespace fusor::cli
