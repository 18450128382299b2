#include "core/host/regex_syntax.h"

#include <gtest/gtest.h>

namespace fusor {
namespace {

struct Case {
  const char* re2;
  const char* pattern;  // nullptr: refused
  const char* flags;
};

constexpr Case kCases[] = {
    {"^/a/(\\d+)$", "^/a/(\\d+)$", "du"},
    {"(?i)\\.php$", "\\.php$", "dui"},
    {"(?is)a.b", "a.b", "duis"},
    {"(?P<name>x)(?:y)", "(?<name>x)(?:y)", "du"},
    {"\\Aabc\\z", "(?<![\\s\\S])abc(?![\\s\\S])", "du"},
    {"[[:alpha:]_-]+", "[A-Za-z_-]+", "du"},
    {"a.b\\s", "a[^\\n]b[\\t\\n\\f\\r ]", "du"},
    {"[]a]", "[\\]a]", "du"},
    {"a{2,3}{x}", "a{2,3}\\{x\\}", "du"},
    {"\\pL\\p{Greek}\\P{^Lu}", "\\p{L}\\p{Script=Greek}\\p{Lu}", "du"},
    {"\\Q.+\\E.", "\\.\\+[^\\n]", "du"},
    {"\\x{263a}\\x41", "\\u{263a}\\x41", "du"},
    {"\\-\\ \\:", "- :", "du"},
    {"a(?i)b", nullptr, ""},
    {"\\C", nullptr, ""},
    {"[a", nullptr, ""},
};

TEST(RegexSyntax, Translates) {
  for (const Case& c : kCases) {
    const auto result = translate_regex(c.re2);
    ASSERT_EQ(result.has_value(), c.pattern != nullptr) << c.re2;
    if (!result) continue;
    EXPECT_EQ(result->pattern, c.pattern) << c.re2;
    EXPECT_EQ(result->flags, c.flags) << c.re2;
  }
}

}  // namespace
}  // namespace fusor
