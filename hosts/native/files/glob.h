// Go's filepath.Glob.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fusor {

// Every path that matches (core/base/path.h: path_match), sorted within each directory. What cannot
// be read is left out; a malformed pattern matches nothing.
std::vector<std::string> glob_files(std::string_view pattern);

}  // namespace fusor
