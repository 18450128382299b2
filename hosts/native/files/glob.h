// Go's filepath.Match and filepath.Glob.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fusor {

// '*' and '?' match within a name, [a-z] and [^a-z] are classes, '\' escapes. A malformed pattern
// matches nothing.
bool glob_match(std::string_view pattern, std::string_view name);
// Every path that matches, sorted within each directory. What cannot be read is left out.
std::vector<std::string> glob_files(std::string_view pattern);

}  // namespace fusor
