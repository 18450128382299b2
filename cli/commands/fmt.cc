#include "cli/commands/commands.h"
#include "cli/print.h"

namespace fusor::cli {

int run_fmt(const Arguments&) {
  print_error("fmt is not available in this build");
  return kFailed;
}

}  // namespace fusor::cli
