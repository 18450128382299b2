// fusor function new and build.
#include "cli/commands/commands.h"
#include "cli/functions/scaffold.h"
#include "cli/print.h"
#include "core/base/strings.h"

namespace fusor::cli {

int run_function_new(const Arguments& arguments) {
  const std::vector<std::string> languages = scaffold_languages();
  const std::string_view language = arguments.get("lang");
  if (arguments.words().empty()) {
    print_error("which name? fusor function new NAME --lang LANGUAGE");
    return kFailed;
  }
  if (language == "js") {
    // What componentize-js makes is a component, and those do not run yet.
    print_error("functions in JavaScript are wasi:http components, which this build does not run");
    return kFailed;
  }
  bool known = false;
  for (const std::string& one : languages) known = known || one == language;
  if (!known) {
    print_error(cat("--lang: one of ", join(languages, ", "),
                    language.empty() ? "" : cat(", not '", language, "'")));
    return kFailed;
  }
  const std::string folder(arguments.words().front());
  if (const auto written = write_scaffold(folder, language); !written) {
    print_error(written.error().message());
    return kFailed;
  }
  print_note(cat("made ", folder, "; next: fusor function build ", folder));
  return kOk;
}

int run_function_build(const Arguments& arguments) {
  const std::string folder(arguments.words().empty() ? "." : arguments.words().front());
  const auto module = build_function(folder);
  if (!module) {
    print_error(module.error().message());
    return kFailed;
  }
  print(cat(*module, "\n"));
  return kOk;
}

}  // namespace fusor::cli
