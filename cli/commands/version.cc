#include "cli/commands/commands.h"
#include "cli/print.h"

namespace fusor::cli {

int run_version(const Arguments&) {
  print("fusor " FUSOR_VERSION "\n");
  return kOk;
}

}  // namespace fusor::cli
