// Patterns with '%': where one stands, the path is compared as it is escaped ("%2f" is no "/"), and
// "%*" matches an escaped span. Elsewhere it is compared decoded (Caddy: MatchPath,
// matchPatternWithEscapeSequence).
#pragma once

#include <string_view>

#include "core/base/arena.h"

namespace fusor {

// `pattern` is in lower case; `escaped` is the cleaned escaped path.
bool escaped_pattern_matches(std::string_view pattern, std::string_view escaped, Arena& arena);

}  // namespace fusor
