// The hide list of file_server: which files are answered as if they were not there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fusor {

// Is `filename` hidden by an entry of `hide`? An entry without '/' is a glob that any one element
// of the path may match, so hiding "bar" hides /foo/bar/baz but not /barstool. An entry with '/'
// hides that path and all below it, or what it matches as a glob. Both sides are absolute, cleaned
// paths (for the adapter, which knows no working directory: as written).
bool file_hidden(std::string_view filename, const std::vector<std::string_view>& hide);

}  // namespace fusor
