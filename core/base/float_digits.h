// Doubles as decimal digits, and back, as Go's strconv has them: the shortest digits that read back
// as the same double, and the double that is nearest. std::to_chars would bring 40 KB of tables
// into the wasm32 module and strtod 6 KB of code; RapidJSON's Grisu2 is short but not nearest
// (0.1+0.2 becomes 0.30000000000000007).
#pragma once

#include <string_view>

namespace fusor {

struct FloatDigits {
  char text[24];
  int count = 0;
  int exponent = 0;  // the value is `digits` times 10^exponent

  std::string_view digits() const { return {text, static_cast<std::size_t>(count)}; }
};

// Of a positive finite number. The last digit is not 0 (but for the exponent's sake).
FloatDigits shortest_digits(double number);

// Of [+-]digits[.digits][e[+-]digits], which the caller has checked; beyond all doubles: an
// infinity. Of digits behind the fortieth it only counts whether there are any but zeros.
double nearest_double(std::string_view text);

namespace detail {
// The exact and slow way, for what has 16 or 17 digits; shortest_digits takes it only there.
FloatDigits exact_digits(double number);
}  // namespace detail

}  // namespace fusor
