// What a command is. THE list of them is cli/commands.cc: help, man page, completions and the
// parser are made from it, and nothing keeps a list of its own.
#pragma once

#include <span>
#include <string_view>

namespace fusor::cli {

class Arguments;

enum class Takes { kNothing, kText, kFile, kDirectory };  // files: completed as such by shells

struct Flag {
  std::string_view name;      // without "--"
  char letter = 0;            // "-c"; 0: none
  std::string_view argument;  // how help calls its value, "FILE"; "" for a switch
  std::string_view help;
  Takes takes = Takes::kNothing;
  bool repeats = false;
};

struct Command {
  std::string_view name;       // one word, or two: "function run"
  std::string_view arguments;  // of the synopsis, behind the flags: "[FILE]"
  std::string_view summary;    // one line, no full stop
  std::string_view details;    // paragraphs; may be empty
  std::span<const Flag> flags;
  std::size_t most_arguments;  // how many words besides flags it takes at most
  int (*run)(const Arguments& arguments);
};

// Exit codes, as Caddy's.
inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;      // also: failed to start
inline constexpr int kForced = 2;      // quit before the work was done
inline constexpr int kQuitFailed = 3;  // something went wrong while stopping

}  // namespace fusor::cli
