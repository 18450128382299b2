// Printing for people: results to stdout, everything else to stderr.
#pragma once

#include <string_view>

#include "core/base/diagnostic.h"

namespace fusor::cli {

void print(std::string_view text);        // to stdout, as it is
void print_error(std::string_view text);  // "Error: text\n" to stderr
void print_note(std::string_view text);   // "text\n" to stderr
// Every diagnostic on a line of its own: "Error: Caddyfile:3: message", "Warning: …".
void print(const Diagnostics& diagnostics);

}  // namespace fusor::cli
