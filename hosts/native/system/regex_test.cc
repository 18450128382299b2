#include "hosts/native/system/regex.h"

#include <gtest/gtest.h>

#include "core/host/regex_replace.h"

namespace fusor {
namespace {

struct ReplaceCase {
  const char* pattern;
  const char* text;
  const char* replacement;
  const char* expected;  // what Go 1.26 prints
};

TEST(Regex, ReplacesAsGoDoes) {
  const ReplaceCase cases[] = {
      {"a", "banana", "x", "bxnxnx"},
      {"a*", "baaac", "x", "xbxcx"},
      {"", "abc", "-", "-a-b-c-"},
      {"(\\w+)@(\\w+)", "me@home", "$2 at ${1}", "home at me"},
      {"(?P<a>x)(?<b>y)", "xy", "$b$a", "yx"},
      {"x", "x", "$1", ""},
      {"(x)", "x", "$1x", ""},  // the name is "1x"
      {"(x)", "x", "${1}x", "xx"},
      {"x", "x", "$$", "$"},
      {"x", "x", "${", "${"},
      {"x", "x", "$", "$"},
      {"(x)", "x", "$01", ""},
      {"", "\xc3\xa9", "-", "-\xc3\xa9-"},
      // A byte that is no UTF-8 is a character, and stays what it is.
      {"^(.*)$", "a\xff z", "[$1]", "[a\xff z]"},
      {".", "\xff\xc3\xa9\x80", "x", "xxx"},
      {"(.)b",
       "\xc3"
       "b\xe2\x82"
       "b",
       "<$1>", "<\xc3>\xe2<\x82>"},
      {"", "\xffz", "-", "-\xff-z-"},
      {"\\x{fffd}", "a\xff\xef\xbf\xbd", "x", "axx"},
      {"[^/]+", "\xff/\xfe", "x", "x/x"},
  };
  Re2Compiler compiler;
  for (const ReplaceCase& c : cases) {
    auto regex = compiler.compile(c.pattern);
    ASSERT_TRUE(regex.has_value()) << c.pattern;
    EXPECT_EQ((*regex)->replace_all(c.text, c.replacement), c.expected)
        << c.pattern << " on " << c.text << " with " << c.replacement;
  }
}

TEST(Regex, AnEmptyTextNeedsNoAddress) {
  auto regex = Re2Compiler().compile("^(.*)$");
  ASSERT_TRUE(regex.has_value());
  EXPECT_EQ((*regex)->replace_all({}, "p-$1"), "p-");
  RegexGroups groups;
  ASSERT_TRUE((*regex)->match({}, groups));
  EXPECT_EQ(groups[1], "");
}

TEST(Regex, TakesPatternsAsLargeAsGoDoes) {
  EXPECT_TRUE(Re2Compiler().compile("^/\\p{L}{1,400}$").has_value());
}

TEST(Regex, GroupsThatTookNoPartAreNothing) {
  Re2Compiler compiler;
  auto regex = compiler.compile("(a)|(?P<other>b)");
  ASSERT_TRUE(regex.has_value());
  RegexGroups groups;
  ASSERT_TRUE((*regex)->match("b", groups));
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0], "b");
  EXPECT_FALSE(groups[1].has_value());
  EXPECT_EQ(groups[2], "b");
  EXPECT_EQ((*regex)->group_names()[2], "other");
  EXPECT_TRUE((*compiler.compile("^$"))->matches({}));
}

TEST(Regex, SaysWhatIsWrong) {
  auto regex = Re2Compiler().compile("(a");
  ASSERT_FALSE(regex.has_value());
  EXPECT_EQ(regex.error().message(), "error parsing regexp: missing ): (a");
}

TEST(Regex, BacktrackingBombsAreLinear) {
  auto regex = Re2Compiler().compile("(a*)*b");
  ASSERT_TRUE(regex.has_value());
  EXPECT_FALSE((*regex)->matches(std::string(100'000, 'a')));
}

}  // namespace
}  // namespace fusor
