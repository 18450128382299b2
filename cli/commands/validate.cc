#include "cli/commands/commands.h"
#include "cli/common.h"
#include "cli/print.h"
#include "hosts/native/server/check.h"

namespace fusor::cli {

int run_validate(const Arguments& arguments) {
  if (!load_env_files(arguments)) return kFailed;
  const auto source = config_source(arguments);
  if (!source) return kFailed;
  // Where a directive is wrong, the others are looked at all the same: every problem in one run.
  Diagnostics diagnostics;
  auto read = read_config(*source, diagnostics, adapter::Faulty::kInspected);
  SharedServices services;
  if (read) check_config(std::move(read->config), services, diagnostics);
  print(diagnostics);
  if (diagnostics.has_errors()) return kFailed;
  print("Valid configuration\n");
  return kOk;
}

}  // namespace fusor::cli
