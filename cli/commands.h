#pragma once

#include <span>
#include <string_view>

#include "cli/command.h"

namespace fusor::cli {

// THE list, in the order of the help.
std::span<const Command> commands();
// The command whose name these are; nullptr: none.
const Command* find_command(std::string_view name);

}  // namespace fusor::cli
