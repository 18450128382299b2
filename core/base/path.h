// Paths with '/', lexically, as Go's packages path and path/filepath treat them on Unix: of
// requests and of files alike. Nothing here looks at a file system.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fusor {

class Arena;

// Go's path.Clean: no "." or "..", no repeated or trailing slash; "" becomes ".".
std::string path_clean(std::string_view path);
// Go's path.Join(a, b): empty elements are ignored, the result is cleaned.
std::string path_join(std::string_view a, std::string_view b);
// Go's path.Base: the last element; "." for "", "/" for slashes only.
std::string_view path_base(std::string_view path);
// Go's path.Dir: all but the last element, cleaned.
std::string path_dir(std::string_view path);
// Go's path.Ext: from the last dot of the last element on, "" without one.
std::string_view path_ext(std::string_view path);

// Where the file of a request's path lies below `root` (Caddy: SanitizedPathJoin): ".." never leads
// out of root, a trailing slash of the request survives. A literal root and a path without dots or
// doubled slashes cost one copy into the arena.
std::string_view sanitized_path_join(std::string_view root, std::string_view request_path,
                                     Arena& arena);
// Go's filepath.Abs: `path` cleaned, below `working_directory` where it is relative.
std::string path_absolute(std::string_view path, std::string_view working_directory);

// Go's path.Match: `*`, `?`, `[a-z]`, `[^a]`, `\c`; a wildcard does not match '/'. Nothing: the
// pattern is malformed where it was looked at.
std::optional<bool> path_match(std::string_view pattern, std::string_view name);

}  // namespace fusor
