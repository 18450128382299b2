// RE2's syntax as ECMAScript's: what the edge runs, and what `fusor check` finds out beforehand.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace fusor {

struct JsRegex {
  std::string pattern;
  std::string flags;  // always with "u" (RE2 works on code points) and "d" (ranges)
};

// Translates; the error names the construct that has no equal there.
Result<JsRegex> translate_regex(std::string_view re2_syntax);

}  // namespace fusor
