#include "cli/print.h"

#include <cstdio>

#include "core/base/strings.h"

namespace fusor::cli {

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void print_note(std::string_view text) {
  const std::string line = cat(text, "\n");
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void print_error(std::string_view text) { print_note(cat("Error: ", text)); }

void print(const Diagnostics& diagnostics) {
  for (const Diagnostic& d : diagnostics.list()) {
    print_note(cat(d.severity == Severity::kError ? "Error: " : "Warning: ", d.to_string()));
  }
}

}  // namespace fusor::cli
