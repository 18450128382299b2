// Shell completions, made from THE list.
#include "cli/commands.h"
#include "cli/help.h"
#include "core/base/strings.h"

namespace fusor::cli {
namespace {

std::string_view first_word(std::string_view name) { return name.substr(0, name.find(' ')); }
std::string_view second_word(std::string_view name) {
  return name.find(' ') == name.npos ? "" : name.substr(name.find(' ') + 1);
}

// Single quotes keep a shell from reading anything into a text.
std::string quoted(std::string_view text) { return cat("'", replace_all(text, "'", "'\\''"), "'"); }

// Words that may follow a command's first word: flags and second words.
std::string words_after(std::string_view first) {
  std::string words;
  for (const Command& command : commands()) {
    if (first_word(command.name) != first) continue;
    if (const auto second = second_word(command.name); !second.empty()) words += cat(second, " ");
    for (const Flag& flag : command.flags) words += cat("--", flag.name, " ");
  }
  if (first == "help") {
    for (const Command& command : commands()) words += cat(first_word(command.name), " ");
  }
  if (first == "completion") words += "bash zsh fish ";
  return words;
}

std::string first_words() {
  std::string words;
  std::string_view last;
  for (const Command& command : commands()) {
    if (first_word(command.name) == last) continue;
    last = first_word(command.name);
    words += cat(last, " ");
  }
  return words;
}

std::string bash() {
  std::string out =
      "# bash completion of fusor: source it, or put it into bash-completion's folder as 'fusor'.\n"
      "_fusor() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]}\n"
      "  local words\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    words=";
  out += cat(quoted(first_words()), "\n  else\n    case ${COMP_WORDS[1]} in\n");
  for (const std::string_view first : split(first_words(), ' ')) {
    if (first.empty()) continue;
    out += cat("    ", first, ") words=", quoted(words_after(first)), " ;;\n");
  }
  return out +
         "    esac\n"
         "  fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "  [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- \"$current\"))\n"
         "}\n"
         "complete -o filenames -F _fusor fusor\n";
}

std::string zsh() {
  std::string out =
      "#compdef fusor\n"
      "# zsh completion of fusor: put it into a folder of $fpath as '_fusor'.\n"
      "_fusor() {\n"
      "  local -a choices\n"
      "  if (( CURRENT == 2 )); then\n"
      "    choices=(\n";
  for (const Command& command : commands()) {
    if (!second_word(command.name).empty()) {
      out += cat("      ", first_word(command.name), "\n");
      continue;
    }
    out += cat("      ", quoted(cat(command.name, ":", replace_all(command.summary, ":", "\\:"))),
               "\n");
  }
  out += "    )\n    _describe command choices\n    return\n  fi\n  case $words[2] in\n";
  for (const std::string_view first : split(first_words(), ' ')) {
    if (first.empty()) continue;
    out += cat("  ", first, ") choices=(", words_after(first), ") ;;\n");
  }
  return out +
         "  esac\n"
         "  compadd -- $choices\n"
         "  _files\n"
         "}\n"
         "_fusor \"$@\"\n";
}

std::string fish() {
  std::string out =
      "# fish completion of fusor: put it into ~/.config/fish/completions as 'fusor.fish'.\n";
  std::string_view last;
  for (const Command& command : commands()) {
    const std::string_view first = first_word(command.name);
    if (first != last) {
      out += cat("complete -c fusor -n __fish_use_subcommand -a ", first, " -d ",
                 quoted(command.summary), "\n");
    }
    last = first;
    const std::string seen = cat(" -n '__fish_seen_subcommand_from ", first, "'");
    if (const auto second = second_word(command.name); !second.empty()) {
      out += cat("complete -c fusor", seen, " -a ", second, " -d ", quoted(command.summary), "\n");
    }
    for (const Flag& flag : command.flags) {
      out += cat("complete -c fusor", seen, " -l ", flag.name);
      if (flag.letter) out += cat(" -s ", std::string(1, flag.letter));
      if (!flag.argument.empty()) out += " -r";
      if (flag.takes == Takes::kText) out += " -f";
      out += cat(" -d ", quoted(flag.help), "\n");
    }
  }
  out += "complete -c fusor -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n";
  return out;
}

}  // namespace

std::string completion(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return zsh();
  if (shell == "fish") return fish();
  return {};
}

}  // namespace fusor::cli
