// UTF-8 as Go's package unicode/utf8 reads it: whatever is not valid is U+FFFD, one byte at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fusor {

constexpr char32_t kReplacementRune = 0xFFFD;

struct Rune {
  char32_t value = kReplacementRune;
  std::uint8_t size = 0;  // bytes taken; 0 at the end of the text
  bool valid = false;     // U+FFFD itself may be valid text
};

// The first rune of s. Surrogates, overlong forms and values beyond U+10FFFF are invalid.
constexpr Rune decode_rune(std::string_view s) {
  if (s.empty()) return {};
  const auto byte = [&](std::size_t i) {
    return i < s.size() ? static_cast<unsigned char>(s[i]) : 0u;
  };
  const auto more = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80; };
  const char32_t a = byte(0);
  if (a < 0x80) return {a, 1, true};
  if (a >= 0xC2 && a <= 0xDF && more(1)) return {(a & 0x1F) << 6 | (byte(1) & 0x3F), 2, true};
  if (a >= 0xE0 && a <= 0xEF && more(1) && more(2)) {
    const char32_t r = (a & 0x0F) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
    if (r >= 0x800 && (r < 0xD800 || r > 0xDFFF)) return {r, 3, true};
  }
  if (a >= 0xF0 && a <= 0xF4 && more(1) && more(2) && more(3)) {
    const char32_t r =
        (a & 0x07) << 18 | (byte(1) & 0x3Fu) << 12 | (byte(2) & 0x3Fu) << 6 | (byte(3) & 0x3Fu);
    if (r >= 0x10000 && r <= 0x10FFFF) return {r, 4, true};
  }
  return {kReplacementRune, 1, false};
}

// Appends r; what is no Unicode scalar value becomes U+FFFD.
void append_rune(std::string& out, char32_t r);
bool is_valid_utf8(std::string_view s);
// s with every invalid byte replaced by U+FFFD.
std::string to_valid_utf8(std::string_view s);

}  // namespace fusor
