// Paths as text: no file system is asked.
#pragma once

#include <string>
#include <string_view>

namespace fusor::caddyfile {

// Without ".", "..", doubled and trailing slashes; "." for the empty path.
std::string clean_path(std::string_view path);
// `path` seen from `directory`, cleaned; an absolute path stays.
std::string resolve_path(std::string_view directory, std::string_view path);
std::string_view directory_of(std::string_view path);  // "" where there is no slash
std::string_view base_of(std::string_view path);

}  // namespace fusor::caddyfile
