// What texts look like when formatted is in tests/adapt/fmt; here: which line is named, and texts
// that are meant to take long.
#include "core/caddyfile/format.h"

#include <gtest/gtest.h>

#include "core/base/strings.h"

namespace fusor::caddyfile {
namespace {

TEST(Format, TheFirstLineThatChangesIsNamed) {
  EXPECT_EQ(unformatted_line(":80 {\n\trespond x\n}\n"), std::nullopt);
  EXPECT_EQ(unformatted_line(":80 {\r\n\trespond x\r\n}\r\n"), std::nullopt);
  EXPECT_EQ(unformatted_line(":80 {\n respond x\n}\n"), 2u);
  EXPECT_EQ(unformatted_line(":80 {\n\trespond x\n\n\n}\n"), 3u);
  EXPECT_EQ(unformatted_line(":80 {\n\trespond x\n}"), 3u);
  EXPECT_EQ(unformatted_line("\n:80 {\n}\n"), 1u);
  EXPECT_EQ(unformatted_line(""), 1u);
}

// Each of these took time that grew with the square of the text in some formatter.
TEST(Format, HostileTextsTakeLinearTime) {
  constexpr std::size_t kLarge = 1 << 20;
  const auto repeat = [](std::string_view text) {
    std::string out;
    while (out.size() < kLarge) out += text;
    return out;
  };
  for (const std::string& text :
       {repeat("{\n"), repeat("}\n"), repeat("a {\n"), repeat("\""), repeat("`\""), repeat("\\\n"),
        repeat("\n \t"), repeat("# {\n"), cat("<<", repeat("a"), "\n", repeat("a ")),
        cat("<<aab\n", repeat("aa ")), repeat("<<a\n"), repeat("\xff\xfe")}) {
    const std::string formatted = format(text);
    EXPECT_EQ(format(formatted), formatted) << text.substr(0, 20);
  }
}

}  // namespace
}  // namespace fusor::caddyfile
