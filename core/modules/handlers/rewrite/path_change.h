// Changes of a request's path that look at it in its escaped form (Caddy: rewrite.go).
#pragma once

#include <string>
#include <string_view>

#include "core/base/arena.h"
#include "core/base/function_ref.h"
#include "core/http/message.h"

namespace fusor {

// Takes `prefix` or `suffix` off an escaped path. ASCII case does not count; where the pattern has
// an escape ("%2f"), the path must have the same one, elsewhere the path is compared decoded. The
// path itself: it does not begin or end so.
std::string_view trim_path_prefix(std::string_view escaped, std::string_view prefix);
std::string_view trim_path_suffix(std::string_view escaped, std::string_view suffix);

// Sets the path to what `change` makes of its escaped form.
void change_path(Uri& uri, Arena& arena, FunctionRef<std::string(std::string_view)> change);
// After something was taken off: the path begins with '/', and dot segments that came to light are
// resolved.
void canonicalize_path(Uri& uri, Arena& arena);

}  // namespace fusor
