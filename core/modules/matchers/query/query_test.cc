#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::matched;

TEST(QueryMatcher, Table) {
  struct {
    const char* config;
    const char* target;
    const char* expected;
  } const cases[] = {
      {R"({"a":["1"]})", "/?a=1", "yes"},
      {R"({"a":["1","2"]})", "/?a=2", "yes"},
      {R"({"a":["1"]})", "/?a=3&a=1", "yes"},
      {R"({"a":["1"],"b":["2"]})", "/?a=1", "no"},
      {R"({"a":["1"],"b":["2"]})", "/?b=2&a=1", "yes"},
      {R"({"a":["*"]})", "/?a", "yes"},
      {R"({"a":["*"]})", "/", "no"},
      {R"({"a":["x y"]})", "/?a=x+y", "yes"},
      {R"({})", "/", "yes"},
      {R"({})", "/?a", "no"},
      // What is malformed does not match: the next reader may see something else.
      {R"({"a":["1"]})", "/?a=1&b=%zz", "no"},
      {R"({"a":["1"]})", "/?a=1;b=2", "no"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(matched(std::string(R"({"query":)") + c.config + "}", {.target = c.target}),
              c.expected)
        << c.config << " " << c.target;
  }
}

}  // namespace
}  // namespace fusor
