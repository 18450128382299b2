#include "cli/help.h"

#include <algorithm>

#include "cli/commands.h"
#include "core/base/strings.h"

namespace fusor::cli {
namespace {

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  if (out.size() < width) out.append(width - out.size(), ' ');
  return out;
}

// "-c, --config FILE"
std::string flag_words(const Flag& flag) {
  std::string out = flag.letter ? cat("-", std::string(1, flag.letter), ", ") : "    ";
  out += cat("--", flag.name);
  if (!flag.argument.empty()) out += cat(" ", flag.argument);
  return out;
}

std::string synopsis(const Command& command) {
  std::string out = cat("fusor ", command.name);
  if (!command.flags.empty()) out += " [flags]";
  if (!command.arguments.empty()) out += cat(" ", command.arguments);
  return out;
}

// roff: a backslash and a dash have meanings, and so has a dot or quote at the start of a line.
std::string roff(std::string_view text) {
  std::string out = replace_all(replace_all(text, "\\", "\\e"), "-", "\\-");
  if (out.starts_with('.') || out.starts_with('\'')) out = "\\&" + out;
  return replace_all(replace_all(out, "\n.", "\n\\&."), "\n\n", "\n.PP\n");
}

}  // namespace

std::string help_overview() {
  std::string out =
      "Fusor serves websites and WebAssembly functions, configured by a Caddyfile.\n\n"
      "usage: fusor COMMAND [flags] [arguments]\n\ncommands:\n";
  std::size_t width = 0;
  for (const Command& command : commands()) width = std::max(width, command.name.size());
  for (const Command& command : commands()) {
    out += cat("  ", padded(command.name, width + 2), command.summary, "\n");
  }
  return out + "\n'fusor help COMMAND' says more about one.\n";
}

std::string help_of(const Command& command) {
  std::string out = cat(command.summary, ".\n\nusage: ", synopsis(command), "\n");
  if (!command.details.empty()) out += cat("\n", command.details, "\n");
  if (command.flags.empty()) return out;
  out += "\nflags:\n";
  std::size_t width = 0;
  for (const Flag& flag : command.flags) width = std::max(width, flag_words(flag).size());
  for (const Flag& flag : command.flags) {
    out += cat("  ", padded(flag_words(flag), width + 2), flag.help,
               flag.repeats ? " (may be repeated)" : "", "\n");
  }
  return out;
}

std::string man_page() {
  std::string out =
      ".TH FUSOR 1 \"\" \"Fusor " FUSOR_VERSION
      "\" \"User Commands\"\n"
      ".SH NAME\nfusor \\- web server with WebAssembly functions in the request path\n"
      ".SH SYNOPSIS\n.B fusor\n.I COMMAND\n[flags] [arguments]\n"
      ".SH DESCRIPTION\nFusor serves websites, configured by a Caddyfile or its JSON, and runs\n"
      "WebAssembly functions inside it, each request in a fresh sandbox.\n"
      ".SH COMMANDS\n";
  for (const Command& command : commands()) {
    out += cat(".SS ", roff(synopsis(command)), "\n", roff(command.summary), ".\n");
    if (!command.details.empty()) out += cat(".PP\n", roff(command.details), "\n");
    for (const Flag& flag : command.flags) {
      out += cat(".TP\n.B ", roff(trim(flag_words(flag))), "\n", roff(flag.help),
                 flag.repeats ? " (may be repeated)" : "", "\n");
    }
  }
  out +=
      ".SH EXIT STATUS\n0: done. 1: it failed, and stderr says why. 2: forced to quit before the\n"
      "requests in flight were answered. 3: something failed while stopping.\n"
      ".SH SIGNALS\nSIGTERM and SIGINT stop gracefully, a second one forces it; SIGQUIT stops at\n"
      "once; SIGUSR1 loads the config file again.\n"
      ".SH ENVIRONMENT\n.TP\n.B FUSOR_LOOPS\nHow many event loops serve; default: one for each "
      "CPU\n"
      "that this process may use.\n"
      ".TP\n.B FUSOR_ADMIN\nThe admin API's address where the config names none; default\n"
      "localhost:2019.\n"
      ".TP\n.B XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_CACHE_HOME\nWhere fusor/ with the last config,\n"
      "data and compiled functions lies.\n";
  return out;
}

}  // namespace fusor::cli
