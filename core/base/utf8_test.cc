#include "core/base/utf8.h"

#include <gtest/gtest.h>

namespace fusor {
namespace {

TEST(Utf8, DecodesAsGoDoes) {
  const struct {
    std::string_view text;
    char32_t rune;
    int size;
    bool valid;
  } kCases[] = {
      {"", 0xFFFD, 0, false},
      {"a", 'a', 1, true},
      {std::string_view("\0", 1), 0, 1, true},
      {"\xC2\x80", 0x80, 2, true},
      {"\xDF\xBF", 0x7FF, 2, true},
      {"\xE0\xA0\x80", 0x800, 3, true},
      {"\xEF\xBF\xBD", 0xFFFD, 3, true},
      {"\xF0\x90\x80\x80", 0x10000, 4, true},
      {"\xF4\x8F\xBF\xBF", 0x10FFFF, 4, true},
      {"\x80", 0xFFFD, 1, false},
      {"\xC0\x80", 0xFFFD, 1, false},          // overlong
      {"\xE0\x9F\xBF", 0xFFFD, 1, false},      // overlong
      {"\xED\xA0\x80", 0xFFFD, 1, false},      // a surrogate
      {"\xF4\x90\x80\x80", 0xFFFD, 1, false},  // beyond U+10FFFF
      {"\xF8\x88\x80\x80\x80", 0xFFFD, 1, false},
      {"\xE2\x82", 0xFFFD, 1, false},  // cut off
  };
  for (const auto& c : kCases) {
    const Rune rune = decode_rune(c.text);
    EXPECT_EQ(rune.value, c.rune) << c.text;
    EXPECT_EQ(rune.size, c.size) << c.text;
    EXPECT_EQ(rune.valid, c.valid) << c.text;
    if (c.valid) {
      std::string written;
      append_rune(written, c.rune);
      EXPECT_EQ(written, c.text);
    }
  }
}

TEST(Utf8, Repairs) {
  EXPECT_TRUE(is_valid_utf8("\xC3\xA9 \xF0\x9F\x98\x80"));
  EXPECT_FALSE(is_valid_utf8("a\xFF"));
  EXPECT_EQ(to_valid_utf8("a\xFF\xE2\x82z"), "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz");
  std::string out;
  append_rune(out, 0xD800);
  append_rune(out, 0x110000);
  EXPECT_EQ(out, "\xEF\xBF\xBD\xEF\xBF\xBD");
}

}  // namespace
}  // namespace fusor
