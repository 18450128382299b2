// Texts made from THE list: help, man page, completions.
#pragma once

#include <string>

#include "cli/command.h"

namespace fusor::cli {

std::string help_overview();
std::string help_of(const Command& command);
std::string man_page();
// For bash, zsh or fish; "" for another shell.
std::string completion(std::string_view shell);

}  // namespace fusor::cli
