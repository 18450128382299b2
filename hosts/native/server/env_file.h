// Files of environment variables (Caddy: --envfile): KEY=VALUE lines, `export` allowed, # comments,
// values in single or double quotes over several lines. What is set already stays.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace fusor {

using Variables = std::vector<std::pair<std::string, std::string>>;

Result<Variables> parse_env_file(std::string_view text);
// Reads a file and sets what is not set. The error names file and line.
Result<void> load_env_file(const std::string& path);

}  // namespace fusor
