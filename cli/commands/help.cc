#include "cli/help.h"

#include "cli/commands.h"
#include "cli/commands/commands.h"
#include "cli/print.h"
#include "core/base/strings.h"

namespace fusor::cli {

int run_help(const Arguments& arguments) {
  const auto& words = arguments.words();
  if (words.empty()) {
    print(help_overview());
    return kOk;
  }
  const std::string name = join(words, " ");
  if (const Command* command = find_command(name)) {
    print(help_of(*command));
    return kOk;
  }
  std::string found;
  std::vector<std::string_view> names;
  for (const Command& command : commands()) {
    names.push_back(command.name);
    if (command.name.starts_with(cat(name, " "))) found += help_of(command) + "\n";
  }
  if (!found.empty()) {
    print(found);
    return kOk;
  }
  const std::string_view near = nearest(name, names);
  print_error(near.empty() ? cat("there is no command '", name, "': see 'fusor help'")
                           : cat("there is no command '", name, "': did you mean '", near, "'?"));
  return kFailed;
}

}  // namespace fusor::cli
