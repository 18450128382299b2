#include "cli/commands/commands.h"
#include "cli/help.h"
#include "cli/print.h"
#include "core/base/strings.h"

namespace fusor::cli {

int run_completion(const Arguments& arguments) {
  if (arguments.words().empty()) {
    print_error("which shell? fusor completion bash, zsh or fish");
    return kFailed;
  }
  const std::string script = completion(arguments.words().front());
  if (script.empty()) {
    print_error(cat("there are no completions for '", arguments.words().front(),
                    "': bash, zsh and fish are"));
    return kFailed;
  }
  print(script);
  return kOk;
}

}  // namespace fusor::cli
