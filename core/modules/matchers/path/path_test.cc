#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::matched;

TEST(PathMatcher, Table) {
  struct {
    const char* pattern;
    const char* target;
    const char* expected;
  } const cases[] = {
      {"/a", "/a", "yes"},
      {"/a", "/A", "yes"},
      {"/A", "/a", "yes"},
      {"/a", "/a/", "no"},
      {"/a", "/ab", "no"},
      {"/a*", "/abc/d", "yes"},
      {"/a/*", "/a", "no"},
      {"/a/*", "/a/b/c", "yes"},
      {"*.php", "/x/y.PHP", "yes"},
      {"*/b/*", "/a/b/c", "yes"},
      {"/a/*/c", "/a/b/c", "yes"},
      {"/a/*/c", "/a/b/b/c", "no"},
      {"/a?c", "/abc", "yes"},
      {"/[ab]/x", "/b/x", "yes"},
      {"/[ab/x", "/b/x", "no"},
      {"*", "/anything", "yes"},
      // The same path written in other ways must not get around a pattern.
      {"/admin/*", "//admin/x", "yes"},
      {"/admin/*", "/./admin/x", "yes"},
      {"/admin/*", "/x/../admin/x", "yes"},
      {"/admin/*", "/%61dmin/x", "yes"},
      {"/admin/*", "/admin%2fx", "yes"},
      {"//x", "/x", "no"},
      {"/a//x*", "/a//xy", "yes"},
      // A '%' in the pattern compares the escaped form.
      {"/a%2fb", "/a%2Fb", "yes"},
      {"/a%2fb", "/a/b", "no"},
      {"/a%2fb", "/a%2fbc", "no"},
      {"/a%*c", "/a%2fb%2fc", "yes"},
      {"/{env.NAME}/x", "/value/X", "yes"},
      {"/{http.request.host}", "/localhost", "yes"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(matched(std::string(R"({"path":[")") + c.pattern + "\"]}", {.target = c.target}),
              c.expected)
        << c.pattern << " " << c.target;
  }
}

}  // namespace
}  // namespace fusor
