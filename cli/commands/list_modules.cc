#include "cli/commands/commands.h"
#include "cli/print.h"
#include "core/base/strings.h"
#include "hosts/native/server/services.h"

namespace fusor::cli {

int run_list_modules(const Arguments& arguments) {
  const bool missing = arguments.has("missing");
  std::string out;
  for (const ModuleRow* row : native_modules().rows()) {
    const bool here = row->run_time == RunTime::kCore || row->run_time == RunTime::kNative;
    if (here != missing) out += cat(row->id, "\n");
  }
  print(out);
  return kOk;
}

}  // namespace fusor::cli
