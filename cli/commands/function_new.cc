// fusor function new and build.
#include "cli/commands/commands.h"
#include "cli/functions/scaffold.h"
#include "cli/print.h"
#include "core/base/strings.h"
#include "hosts/native/server/config_reader.h"

namespace fusor::cli {

int run_function_new(const Arguments& arguments) {
  const std::vector<std::string> languages = scaffold_languages();
  const std::string_view language = arguments.get("lang");
  if (arguments.words().empty()) {
    print_error("which name? fusor function new NAME --lang LANGUAGE");
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
  std::optional<std::string> warm_up;
  if (arguments.has("warm-up")) {
    const std::string file(arguments.get("warm-up"));
    auto body = read_whole_file(file);
    if (!body) {
      print_error(cat("--warm-up: ", file, ": ", body.error().message()));
      return kFailed;
    }
    warm_up = std::move(*body);
  }
  const auto module = build_function(folder, std::move(warm_up));
  if (!module) {
    print_error(module.error().message());
    return kFailed;
  }
  print(cat(*module, "\n"));
  return kOk;
}

}  // namespace fusor::cli
