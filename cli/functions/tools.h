// Running the tools of other languages.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace fusor::cli {

using Words = std::vector<std::string>;

// The folders of PATH that hold an executable of this name, in order.
std::vector<std::filesystem::path> folders_with(std::string_view tool);
inline bool installed(std::string_view tool) { return !folders_with(tool).empty(); }

// Runs a command in a folder and waits for it; its output goes where ours does. `environment`:
// NAME=value, besides ours. The error names the command.
Result<void> run_tool(const std::filesystem::path& folder, Words command, Words environment);

// What a command prints in a line or two, without the last line break; "" where it fails.
std::string output_of(const std::filesystem::path& folder, Words command);

}  // namespace fusor::cli
