// The words of a CEL expression.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace fusor::cel {

enum class Kind { kEnd, kName, kString, kInt, kDouble, kPlaceholder, kSymbol };

struct Word {
  Kind kind = Kind::kEnd;
  std::string text = {};  // of a string: its value; of a placeholder: its name
  std::int64_t integer = 0;
  double number = 0;
};

// Takes the first word off `rest`.
Result<Word> next_word(std::string_view& rest);

}  // namespace fusor::cel
