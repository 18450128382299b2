#include "core/caddyfile/format.h"

#include "cli/commands/commands.h"
#include "cli/line_diff.h"
#include "cli/print.h"
#include "core/base/strings.h"
#include "hosts/native/server/config_reader.h"

namespace fusor::cli {

int run_fmt(const Arguments& arguments) {
  std::string file(arguments.get("config", "Caddyfile"));
  if (!arguments.words().empty()) file = arguments.words().front();
  const bool overwrite = arguments.has("overwrite");
  if (overwrite && file == "-") {
    print_error("standard input cannot be overwritten: leave --overwrite out");
    return kFailed;
  }
  const auto text = read_config_file(file);
  if (!text) {
    print_error(cat("reading ", file, ": ", text.error().message()));
    return kFailed;
  }
  const std::string formatted = caddyfile::format(*text);
  const auto line = caddyfile::unformatted_line(*text);
  if (overwrite) {
    if (!line) return kOk;
    if (auto written = write_whole_file(file, formatted, 0644); !written) {
      print_error(cat("writing ", file, ": ", written.error().message()));
      return kFailed;
    }
    return kOk;
  }
  print(arguments.has("diff") ? line_diff(*text, formatted) : formatted);
  if (!line) return kOk;
  print_note(cat(file == "-" ? "stdin" : file, ":", decimal(*line),
                 ": Caddyfile input is not formatted; `fusor fmt --overwrite` formats it"));
  return kFailed;
}

}  // namespace fusor::cli
