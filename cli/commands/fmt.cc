#include "core/caddyfile/format.h"

#include "cli/commands/commands.h"
#include "cli/print.h"
#include "core/base/strings.h"
#include "hosts/native/server/config_reader.h"

namespace fusor::cli {
namespace {

// Lines with "- " that go and lines with "+ " that come: what lies between the first and the last
// difference.
std::string difference(std::string_view before, std::string_view after) {
  auto old_lines = split(before, '\n');
  auto new_lines = split(after, '\n');
  std::size_t head = 0;
  while (head < old_lines.size() && head < new_lines.size() && old_lines[head] == new_lines[head]) {
    ++head;
  }
  std::size_t tail = 0;
  while (tail + head < old_lines.size() && tail + head < new_lines.size() &&
         old_lines[old_lines.size() - 1 - tail] == new_lines[new_lines.size() - 1 - tail]) {
    ++tail;
  }
  std::string out;
  const auto add = [&](std::string_view mark, std::string_view line) {
    out += cat(mark, line, "\n");
  };
  for (std::size_t i = 0; i < head; ++i) add("  ", old_lines[i]);
  for (std::size_t i = head; i + tail < old_lines.size(); ++i) add("- ", old_lines[i]);
  for (std::size_t i = head; i + tail < new_lines.size(); ++i) add("+ ", new_lines[i]);
  // What follows the last line feed is no line.
  for (std::size_t i = old_lines.size() - tail; i + 1 < old_lines.size(); ++i) {
    add("  ", old_lines[i]);
  }
  return out;
}

}  // namespace

int run_fmt(const Arguments& arguments) {
  std::string file(arguments.get("config", "Caddyfile"));
  if (!arguments.words().empty()) file = arguments.words().front();
  const bool overwrite = arguments.has("overwrite");
  if (overwrite && file == "-") {
    print_error("standard input cannot be overwritten: leave --overwrite out");
    return kFailed;
  }
  const auto text = read_whole_file(file);
  if (!text) {
    print_error(cat("reading ", file, ": ", text.error().message));
    return kFailed;
  }
  const std::string formatted = caddyfile::format(*text);
  const auto line = caddyfile::unformatted_line(*text);
  if (overwrite) {
    if (!line) return kOk;
    if (auto written = write_whole_file(file, formatted, 0644); !written) {
      print_error(cat("writing ", file, ": ", written.error().message));
      return kFailed;
    }
    return kOk;
  }
  print(arguments.has("diff") ? difference(*text, formatted) : formatted);
  if (!line) return kOk;
  print_note(cat(file == "-" ? "stdin" : file, ":", decimal(*line),
                 ": Caddyfile input is not formatted; `fusor fmt --overwrite` formats it"));
  return kFailed;
}

}  // namespace fusor::cli
