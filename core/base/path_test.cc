#include "core/base/path.h"

#include <gtest/gtest.h>

#include "core/base/arena.h"

namespace fusor {
namespace {

TEST(Path, Clean) {
  const struct {
    const char* in;
    const char* out;
  } cases[] = {
      {"", "."},
      {"/", "/"},
      {"a", "a"},
      {"a/", "a"},
      {"//a//b/", "/a/b"},
      {"a/./b", "a/b"},
      {"a/../b", "b"},
      {"a/..", "."},
      {"../a", "../a"},
      {"../../a", "../../a"},
      {"a/../../b", "../b"},
      {"/..", "/"},
      {"/../../etc", "/etc"},
      {"/a/b/../../..", "/"},
      {"a/b/..", "a"},
      {"./a", "a"},
      {"..", ".."},
      {"../..", "../.."},
      {"../a/..", ".."},
      {"/a/..b", "/a/..b"},
  };
  for (const auto& c : cases) EXPECT_EQ(path_clean(c.in), c.out) << c.in;
}

TEST(Path, Parts) {
  EXPECT_EQ(path_join("a", "b"), "a/b");
  EXPECT_EQ(path_join("", "/b/"), "/b");
  EXPECT_EQ(path_join("a/", "../c"), "c");
  EXPECT_EQ(path_base("/a/b/"), "b");
  EXPECT_EQ(path_base("//"), "/");
  EXPECT_EQ(path_base(""), ".");
  EXPECT_EQ(path_dir("/a/b"), "/a");
  EXPECT_EQ(path_dir("b"), ".");
  EXPECT_EQ(path_dir("/b"), "/");
  EXPECT_EQ(path_ext("a/b.tar.gz"), ".gz");
  EXPECT_EQ(path_ext("a.b/c"), "");
}

TEST(Path, SanitizedJoinNeverLeavesTheRoot) {
  const struct {
    const char* root;
    const char* path;
    const char* joined;
  } cases[] = {
      {"", "/", "."},
      {"", "/index.html", "index.html"},
      {"www", "/a/b.css", "www/a/b.css"},
      {"www", "/a/", "www/a/"},
      {"./www", "/a", "www/a"},
      {"/srv/www/", "/", "/srv/www"},
      {"/srv/www", "/../../etc/passwd", "/srv/www/etc/passwd"},
      {"/srv/www", "/a/../../..", "/srv/www"},
      {"/srv/www", "/a/./b//c", "/srv/www/a/b/c"},
      {"/srv/www", "no/slash", "/srv/www/no/slash"},
      {"/srv/www", "", "/srv/www"},
      {"/srv/www", "../x", "/srv/www/x"},
      {"/", "/etc/", "/etc/"},
      {"/", "/", "/"},
      {"../www", "/../a", "../www/a"},
      {"/srv/www", "/..\\..\\x", "/srv/www/..\\..\\x"},
      {"/srv/www", "/a/..", "/srv/www"},
      {"/srv/www", "/.hidden", "/srv/www/.hidden"},
  };
  for (const auto& c : cases) {
    Arena arena;
    EXPECT_EQ(sanitized_path_join(c.root, c.path, arena), c.joined) << c.root << " " << c.path;
  }
}

TEST(Path, Match) {
  const struct {
    const char* pattern;
    const char* name;
    int expected;  // -1: malformed
  } cases[] = {
      {"abc", "abc", 1},
      {"*", "abc", 1},
      {"*c", "abc", 1},
      {"a*", "a", 1},
      {"a*", "ab/c", 0},
      {"a*/b", "abc/b", 1},
      {"a*/b", "a/c/b", 0},
      {"a*b*c*d", "axbxcxd", 1},
      {"a*b*c*d*e*/f", "axbxcxdxe/f", 1},
      {"a*b*c*d*e*/f", "axbxcxdxe/xxx/f", 0},
      {"a*b?c*x", "abxbbxdbxebxczzx", 1},
      {"a*b?c*x", "abxbbxdbxebxczzy", 0},
      {"ab[c]", "abc", 1},
      {"ab[b-d]", "abc", 1},
      {"ab[e-g]", "abc", 0},
      {"ab[^c]", "abc", 0},
      {"ab[^b-d]", "abc", 0},
      {"ab[^e-g]", "abc", 1},
      {"a\\*b", "a*b", 1},
      {"a\\*b", "ab", 0},
      {"a?b",
       "a\xe2\x98\xba"
       "b",
       1},
      {"a[^a]b",
       "a\xe2\x98\xba"
       "b",
       1},
      {"[a-\xce\xb6]*", "\xce\xb1", 1},
      {"a???b",
       "a\xe2\x98\xba"
       "b",
       0},
      {"a?b", "a/b", 0},
      {"a*b", "a/b", 0},
      {"[\\]a]", "]", 1},
      {"[\\-x]", "-", 1},
      {"[x\\-]", "z", 0},
      {"[]a]", "]", -1},
      {"[-]", "-", -1},
      {"[x-]", "x", -1},
      {"[^bc", "a", -1},
      {"[a-", "a", -1},
      {"[", "a", -1},
      {"[^", "a", -1},
      {"a[", "a", -1},
      {"a[", "ab", -1},
      {"[x\\-]", "-", 1},
      {"\\", "a", -1},
      {"*x", "xxx", 1},
      {"", "", 1},
      {"", "a", 0},
      {".*", ".git", 1},
      {"*.php", "a.php5", 0},
  };
  for (const auto& c : cases) {
    const auto got = path_match(c.pattern, c.name);
    EXPECT_EQ(got ? *got : -1, c.expected) << c.pattern << " " << c.name;
  }
}

TEST(Path, MatchTakesNoExponentialTime) {
  const std::string name(2000, 'a');
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "a*";
  EXPECT_EQ(path_match(pattern + "b", name), false);
}

}  // namespace
}  // namespace fusor
