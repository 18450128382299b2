// The command line: finds the command, sorts its arguments, runs it.
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/print.h"
#include "core/base/strings.h"

namespace fusor::cli {
namespace {

struct Chosen {
  const Command* command = nullptr;
  std::size_t words = 0;  // of its name
};

Chosen choose(std::span<const char* const> words) {
  if (words.size() >= 2) {
    if (const Command* two = find_command(cat(std::string_view(words[0]), " ", words[1]))) {
      return {two, 2};
    }
  }
  return {find_command(words[0]), 1};
}

int unknown_command(std::string_view word) {
  std::vector<std::string_view> names;
  std::string seconds;
  for (const Command& command : commands()) {
    names.push_back(command.name);
    if (command.name.starts_with(cat(word, " "))) seconds += cat("\n  fusor ", command.name);
  }
  if (!seconds.empty()) {
    print_error(cat("'", word, "' needs a second word:", seconds));
    return kFailed;
  }
  const std::string_view near = nearest(word, names);
  print_error(near.empty() ? cat("there is no command '", word, "': see 'fusor help'")
                           : cat("there is no command '", word, "': did you mean '", near, "'?"));
  return kFailed;
}

bool asks_for_help(std::span<const char* const> words) {
  for (const std::string_view word : words) {
    if (word == "--") return false;
    if (word == "--help" || word == "-h" || word == "-help") return true;
  }
  return false;
}

int run(std::span<const char* const> words) {
  if (words.empty() || asks_for_help(words.subspan(0, 1))) {
    print(help_overview());
    return kOk;
  }
  if (std::string_view(words[0]) == "--version" || std::string_view(words[0]) == "-v") {
    return find_command("version")->run(*Arguments::parse(*find_command("version"), {}));
  }
  const Chosen chosen = choose(words);
  if (!chosen.command) return unknown_command(words[0]);
  const auto rest = words.subspan(chosen.words);
  if (asks_for_help(rest)) {
    print(help_of(*chosen.command));
    return kOk;
  }
  const auto arguments = Arguments::parse(*chosen.command, rest);
  if (!arguments) {
    print_error(arguments.error().message());
    return kFailed;
  }
  return chosen.command->run(*arguments);
}

}  // namespace
}  // namespace fusor::cli

int main(int argc, char** argv) {
  const std::vector<const char*> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  return fusor::cli::run(words);
}
