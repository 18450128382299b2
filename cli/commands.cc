// THE list of commands. A new one is a row here and a file in commands/: docs/adding-a-command.md.
#include "cli/commands.h"

#include "cli/commands/commands.h"
#include "cli/flags.h"

namespace fusor::cli {
namespace {

constexpr Flag kRunFlags[] = {
    kConfigFlag,
    kAdapterFlag,
    kEnvFileFlag,
    {"environ", 'e', "", "print the environment first"},
    {"resume", 'r', "", "take the last config that was loaded, if there is one"},
    {"watch", 'w', "", "load the config again when it or a function's module changes"},
    {"pidfile", 0, "FILE", "write the process id there", Takes::kFile},
    {"pingback", 0, "ADDRESS", "when serving, send standard input there", Takes::kText},
};
constexpr Flag kReloadFlags[] = {
    kConfigFlag,
    kAdapterFlag,
    kAddressFlag,
    {"force", 'f', "", "also where the config is unchanged"},
};
constexpr Flag kStopFlags[] = {kAddressFlag, kConfigFlag, kAdapterFlag};
constexpr Flag kAdaptFlags[] = {
    kConfigFlag,
    kAdapterFlag,
    {"pretty", 'p', "", "indent the JSON"},
    {"validate", 0, "", "check that it would load, too"},
    kEnvFileFlag,
};
constexpr Flag kValidateFlags[] = {kConfigFlag, kAdapterFlag, kEnvFileFlag};
constexpr Flag kFmtFlags[] = {
    kConfigFlag,
    {"overwrite", 'w', "", "write the result into the file"},
    {"diff", 'd', "", "print what changes"},
};
constexpr Flag kFunctionRunFlags[] = {
    {"env", 'e', "KEY=VALUE", "a variable of its environment", Takes::kText, true},
    {"arg", 'a', "TEXT", "an argument; words behind the module are arguments too", Takes::kText,
     true},
    {"timeout", 0, "DURATION", "how long it may take (default: 10s)", Takes::kText},
    {"memory-limit", 0, "SIZE", "how much memory it may have (default: 128MiB)", Takes::kText},
    {"dir", 'd', "HOST:GUEST[:rw]", "a directory that it sees, read-only unless :rw", Takes::kText,
     true},
    {"allow-http", 0, "HOST", "a host that a component may send requests to, as `allow_http`",
     Takes::kText, true},
    {"preinit", 0, "", "run its start beforehand, as `preinit` of the config does"},
    {"protocol", 'p', "NAME",
     "how it is told of the request: raw, cgi, json or auto (default: auto)", Takes::kText},
    {"method", 'X', "METHOD", "the request's method (default: POST)", Takes::kText},
    {"uri", 'u', "URI", "the request's path and query (default: /)", Takes::kText},
    {"header", 'H', "NAME: VALUE", "a header field of the request", Takes::kText, true},
    {"include", 'i', "", "write the reply's status and headers before its body"},
    {"time", 't', "", "tell how long compiling, instantiating and running took"},
};
constexpr Flag kFunctionNewFlags[] = {
    {"lang", 'l', "LANGUAGE", "go, rust, c, cpp, as (AssemblyScript) or js", Takes::kText},
};
constexpr Flag kFunctionBuildFlags[] = {
    {"warm-up", 'w', "FILE", "the body of a request to run once where `preinit` takes its snapshot",
     Takes::kFile},
};
constexpr Flag kFunctionListFlags[] = {
    kAddressFlag,
    kConfigFlag,
    kAdapterFlag,
    {"json", 'j', "", "as the admin API has it"},
};
constexpr Flag kTargetFlag{"target", 't', "TARGET", "where it is to run: cloudflare", Takes::kText};
constexpr Flag kCheckFlags[] = {kTargetFlag, kConfigFlag, kAdapterFlag, kEnvFileFlag};
constexpr Flag kBuildFlags[] = {
    kTargetFlag,
    kConfigFlag,
    kAdapterFlag,
    kEnvFileFlag,
    {"output", 'o', "DIR", "the folder to make (default: cloudflare)", Takes::kDirectory},
    {"name", 'n', "NAME", "the Worker's name (default: this folder's)", Takes::kText},
};
constexpr Flag kListModulesFlags[] = {
    {"missing", 0, "", "those of Caddy's that this build has not"},
};
constexpr Flag kManpageFlags[] = {
    {"directory", 'o', "DIR", "write the page there as fusor.1 (default: standard output)",
     Takes::kDirectory},
};

constexpr Command kCommands[] = {
    {"run", "", "Serve until told to stop",
     "The config is the Caddyfile of this directory unless --config names another. One line says\n"
     "what is served and where; logs go to standard error.",
     kRunFlags, 0, run_run},
    {"reload", "", "Give the running server a new config",
     "Nothing is interrupted: connections and unchanged parts stay. A config that does not load\n"
     "leaves the old one serving, and the command says why.",
     kReloadFlags, 0, run_reload},
    {"stop", "", "Stop the running server gracefully", "", kStopFlags, 0, run_stop},
    {"adapt", "", "Print the JSON that a Caddyfile means", "", kAdaptFlags, 0, run_adapt},
    {"validate", "", "Check a config without serving it",
     "Every problem is listed with its file and line.", kValidateFlags, 0, run_validate},
    {"fmt", "[FILE]", "Format a Caddyfile",
     "Prints the formatted file; exits with 1 where the file was not formatted. '-' reads\n"
     "standard input.",
     kFmtFlags, 1, run_fmt},
    {"check", "", "Tell what will be different on another platform",
     "Lists every directive that the platform does itself or that cannot work there, with file\n"
     "and line; exits with 1 where something cannot.",
     kCheckFlags, 0, run_check},
    {"build", "", "Make the folder that another platform deploys",
     "`wrangler deploy` takes it as it is: a Worker with the core, the functions and the files.",
     kBuildFlags, 0, run_build},
    {"function new", "NAME", "Start a function: source, build file, test request, Caddyfile",
     "Makes the folder NAME.", kFunctionNewFlags, 1, run_function_new},
    {"function build", "[FOLDER]", "Build the function in a folder, with its language's own tools",
     "Makes FOLDER/NAME.wasm and prints its path. What is missing is named, with how to install "
     "it.\n"
     "A Go program becomes a module that `preinit` can start beforehand, without a change to it.\n"
     "With --warm-up it also answers a request beforehand: what only a first request pays, such "
     "as\n"
     "tables that a library fills when it is first used, no request pays then. What that leaves "
     "in\n"
     "its variables is what every request finds.",
     kFunctionBuildFlags, 1, run_function_build},
    {"function run", "MODULE [ARGUMENT...]", "Run a function once, as the server would",
     "Standard input is the request's body, standard output the reply's. Exits with the "
     "function's\n"
     "own code, or with 1 and a message where it traps, takes too long or cannot be run.",
     kFunctionRunFlags, 64, run_function_run},
    {"function list", "", "List the functions that the running server has loaded",
     "For each its module, what it is made of, how often it ran and how that ended, the CPU time "
     "of\n"
     "a run, and the most memory that one had.",
     kFunctionListFlags, 0, run_function_list},
    {"list-modules", "", "List the modules of this build", "", kListModulesFlags, 0,
     run_list_modules},
    {"version", "", "Print the version", "", {}, 0, run_version},
    {"manpage", "", "Write the man page", "", kManpageFlags, 0, run_manpage},
    {"completion",
     "bash|zsh|fish",
     "Print shell completions",
     "Example: source <(fusor completion bash)",
     {},
     1,
     run_completion},
    {"help", "[COMMAND]", "Explain a command", "", {}, 2, run_help},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

const Command* find_command(std::string_view name) {
  for (const Command& command : kCommands) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

}  // namespace fusor::cli
