#include "core/routes/value.h"

#include <string>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/strings.h"

namespace fusor {
namespace {

// Go's strconv.FormatFloat(n, 'f', -1, 64): never an exponent.
std::string plain_float(double n) {
  if (n != n) return "NaN";
  if (n > 1.7976931348623157e308) return "+Inf";
  if (n < -1.7976931348623157e308) return "-Inf";
  std::string text;
  json::append_number(text, n);
  const std::size_t e = text.find('e');
  if (e == std::string::npos) return text;
  // "-d.ddde±x": move the point by hand.
  int exponent =
      parse_int<int>(std::string_view(text).substr(e + (text[e + 1] == '+' ? 2 : 1))).value_or(0);
  const bool negative = text[0] == '-';
  std::string digits;
  for (char c : std::string_view(text).substr(negative, e - negative)) {
    if (c != '.') digits += c;
  }
  if (exponent < 0) {
    digits.insert(0, static_cast<std::size_t>(-exponent), '0');
    digits.insert(1, 1, '.');
  } else if (digits.size() < static_cast<std::size_t>(exponent) + 1) {
    digits.append(static_cast<std::size_t>(exponent) + 1 - digits.size(), '0');
  }
  return negative ? "-" + digits : digits;
}

}  // namespace

std::string_view to_text(const Scalar& value, Arena& arena) {
  switch (value.index()) {
    case 0:
      return {};
    case 1:
      return std::get<bool>(value) ? "true" : "false";
    case 2:
      return arena.copy(decimal(std::get<std::int64_t>(value)));
    case 3:
      return arena.copy(plain_float(std::get<double>(value)));
    default:
      return std::get<std::string_view>(value);
  }
}

}  // namespace fusor
