#include "core/base/units.h"

#include <cmath>
#include <limits>
#include <string>

#include "core/base/float_digits.h"
#include "core/base/strings.h"

namespace fusor {

namespace {

constexpr double kMaxInt64 = 9223372036854775807.0;

struct Unit {
  std::string_view name;
  std::int64_t value;
};

constexpr std::int64_t kSecond = 1'000'000'000;
// Both spellings of micro: U+00B5 and U+03BC.
constexpr Unit kDurations[] = {{"ns", 1},           {"us", 1000},          {"\u00b5s", 1000},
                               {"\u03bcs", 1000},   {"ms", 1'000'000},     {"s", kSecond},
                               {"m", 60 * kSecond}, {"h", 3600 * kSecond}, {"d", 86400 * kSecond}};

constexpr Unit kSizes[] = {{"", 1},
                           {"b", 1},
                           {"k", 1000},
                           {"kb", 1000},
                           {"ki", 1LL << 10},
                           {"kib", 1LL << 10},
                           {"m", 1000'000},
                           {"mb", 1000'000},
                           {"mi", 1LL << 20},
                           {"mib", 1LL << 20},
                           {"g", 1000'000'000},
                           {"gb", 1000'000'000},
                           {"gi", 1LL << 30},
                           {"gib", 1LL << 30},
                           {"t", 1000'000'000'000},
                           {"tb", 1000'000'000'000},
                           {"ti", 1LL << 40},
                           {"tib", 1LL << 40},
                           {"p", 1000'000'000'000'000},
                           {"pb", 1000'000'000'000'000},
                           {"pi", 1LL << 50},
                           {"pib", 1LL << 50},
                           {"e", 1000'000'000'000'000'000},
                           {"eb", 1000'000'000'000'000'000},
                           {"ei", 1LL << 60},
                           {"eib", 1LL << 60}};

template <std::size_t N>
const Unit* find_unit(const Unit (&units)[N], std::string_view name) {
  for (const Unit& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

// Digits with at most one point, and its value. `rest` begins behind them.
struct Decimal {
  std::uint64_t whole = 0;
  double fraction = 0;  // digits behind the point, as an integer
  double scale = 1;     // ten to the number of those digits
  bool valid = false;
};

Decimal take_decimal(std::string_view& rest) {
  Decimal out;
  std::size_t i = 0;
  for (; i < rest.size() && is_digit(rest[i]); ++i) {
    if (out.whole > (std::numeric_limits<std::uint64_t>::max() - 9) / 10) return {};
    out.whole = out.whole * 10 + static_cast<std::uint64_t>(rest[i] - '0');
    out.valid = true;
  }
  if (i < rest.size() && rest[i] == '.') {
    for (++i; i < rest.size() && is_digit(rest[i]); ++i) {
      if (out.scale < 1e17) {
        out.fraction = out.fraction * 10 + (rest[i] - '0');
        out.scale *= 10;
      }
      out.valid = true;
    }
  }
  rest.remove_prefix(i);
  return out;
}

std::optional<std::int64_t> durations(std::string_view text, bool days) {
  if (text.size() > 1024) return std::nullopt;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  std::uint64_t total = 0;
  while (!text.empty()) {
    const Decimal number = take_decimal(text);
    if (!number.valid) return std::nullopt;
    std::size_t end = 0;
    while (end < text.size() && text[end] != '.' && !is_digit(text[end])) {
      // "1d2h": Caddy ends a unit at a d of its own, so "7d" may be followed by a number only.
      ++end;
    }
    const Unit* unit = find_unit(kDurations, text.substr(0, end));
    if (!unit || (unit->name == "d" && !days)) return std::nullopt;
    text.remove_prefix(end);
    constexpr std::uint64_t kLimit = 1ULL << 63;
    if (number.whole > kLimit / static_cast<std::uint64_t>(unit->value)) return std::nullopt;
    total += number.whole * static_cast<std::uint64_t>(unit->value);
    total += static_cast<std::uint64_t>(number.fraction *
                                        (static_cast<double>(unit->value) / number.scale));
    if (total > kLimit) return std::nullopt;
  }
  if (negative) return static_cast<std::int64_t>(~total + 1);
  if (total > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return {};
  return static_cast<std::int64_t>(total);
}

// value / 10^decimals without trailing zeros.
std::string with_decimals(std::uint64_t value, int decimals) {
  std::string fraction;
  for (int i = 0; i < decimals; ++i, value /= 10) {
    const char digit = static_cast<char>('0' + value % 10);
    if (digit != '0' || !fraction.empty()) fraction.insert(fraction.begin(), digit);
  }
  std::string out = decimal_unsigned(value);
  return fraction.empty() ? out : cat(out, ".", fraction);
}

}  // namespace

std::optional<std::int64_t> parse_duration(std::string_view text) { return durations(text, true); }

std::optional<std::int64_t> parse_go_duration(std::string_view text) {
  return durations(text, false);
}

std::string format_duration(std::int64_t duration) {
  if (duration == 0) return "0s";
  const bool negative = duration < 0;
  std::uint64_t ns = static_cast<std::uint64_t>(duration);
  if (negative) ns = -ns;
  const std::string_view sign = negative ? "-" : "";
  if (ns < 1'000) return cat(sign, decimal_unsigned(ns), "ns");
  if (ns < 1'000'000) return cat(sign, with_decimals(ns, 3), "\u00B5s");
  if (ns < 1'000'000'000) return cat(sign, with_decimals(ns, 6), "ms");
  const std::uint64_t minutes = ns / 60'000'000'000;
  const std::string seconds = with_decimals(ns % 60'000'000'000, 9);
  if (minutes == 0) return cat(sign, seconds, "s");
  if (minutes < 60) return cat(sign, decimal_unsigned(minutes), "m", seconds, "s");
  return cat(sign, decimal_unsigned(minutes / 60), "h", decimal_unsigned(minutes % 60), "m",
             seconds, "s");
}

std::optional<std::int64_t> parse_size(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && (is_digit(text[end]) || text[end] == '.' || text[end] == ',')) ++end;
  std::string digits;
  for (char c : text.substr(0, end)) {
    if (c != ',') digits += c;
  }
  const std::optional<double> number = parse_float(digits);
  const Unit* unit = find_unit(kSizes, to_lower(trim(text.substr(end))));
  if (!number || !unit) return std::nullopt;
  const double bytes = *number * static_cast<double>(unit->value);
  if (!(bytes < kMaxInt64)) return std::nullopt;
  return static_cast<std::int64_t>(bytes);
}

std::string format_size(std::uint64_t bytes) {
  if (bytes % (1 << 20) == 0) return cat(decimal_unsigned(bytes >> 20), " MiB");
  if (bytes % (1 << 10) == 0) return cat(decimal_unsigned(bytes >> 10), " KiB");
  return cat(decimal_unsigned(bytes), " bytes");
}

std::optional<double> parse_float(std::string_view text) {
  std::string_view rest = text;
  if (rest.starts_with('-') || rest.starts_with('+')) rest.remove_prefix(1);
  bool digits = false;
  for (; !rest.empty() && is_digit(rest[0]); rest.remove_prefix(1)) digits = true;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    for (; !rest.empty() && is_digit(rest[0]); rest.remove_prefix(1)) digits = true;
  }
  if (!digits) return std::nullopt;
  if (!rest.empty()) {
    if (ascii_lower(rest[0]) != 'e') return std::nullopt;
    rest.remove_prefix(1);
    if (rest.starts_with('-') || rest.starts_with('+')) rest.remove_prefix(1);
    if (rest.empty() || rest.find_first_not_of("0123456789") != rest.npos) return std::nullopt;
  }
  const double value = nearest_double(text);
  if (std::isinf(value)) return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  return parse_int<std::int64_t>(text);
}

std::optional<bool> parse_bool(std::string_view text) {
  for (std::string_view yes : {"1", "t", "T", "true", "TRUE", "True"}) {
    if (text == yes) return true;
  }
  for (std::string_view no : {"0", "f", "F", "false", "FALSE", "False"}) {
    if (text == no) return false;
  }
  return std::nullopt;
}

}  // namespace fusor
