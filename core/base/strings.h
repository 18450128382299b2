// Small string functions that every layer needs. ASCII unless a comment says otherwise: HTTP and
// the Caddyfile define case-insensitivity over ASCII.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace fusor {

constexpr char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr char ascii_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; }

bool iequals(std::string_view a, std::string_view b);
std::string to_lower(std::string_view s);
std::string to_upper(std::string_view s);
std::string_view trim(std::string_view s);  // spaces, tabs, CR, LF
std::vector<std::string_view> split(std::string_view s, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string replace_all(std::string_view s, std::string_view from, std::string_view to);

// The decimal digits of n.
std::string decimal(std::int64_t n);
std::string decimal_unsigned(std::uint64_t n);
// The whole of s as digits of a base up to 36, their value at most `max`; else nothing.
std::optional<std::uint64_t> parse_digits(std::string_view s, unsigned base, std::uint64_t max);
// The whole of s as a decimal integer (an optional leading '-' for signed types), else nothing.
template <class Int>
std::optional<Int> parse_int(std::string_view s, unsigned base = 10) {
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<Int>::max());
  const bool negative = std::is_signed_v<Int> && s.starts_with('-');
  const auto digits = parse_digits(s.substr(negative ? 1 : 0), base, negative ? kMax + 1 : kMax);
  if (!digits) return std::nullopt;
  return static_cast<Int>(negative ? 0 - *digits : *digits);
}

// The smallest number of single-character edits that turn a into b: for "did you mean".
std::size_t edit_distance(std::string_view a, std::string_view b);
// The candidate nearest to `word` if it is near enough to be a likely misspelling, else "".
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

// Concatenates string-like arguments with one allocation. Only the views are made where it is
// called: there is hardly a message without it.
std::string concat(std::span<const std::string_view> parts);
template <class... Parts>
std::string cat(const Parts&... parts) {
  const std::string_view views[] = {std::string_view(parts)...};
  return concat(views);
}

// std::hash over string_view that also takes std::string: for heterogeneous look-up.
struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
};

}  // namespace fusor
