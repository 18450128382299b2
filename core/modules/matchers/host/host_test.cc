#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::matched;

TEST(HostMatcher, Table) {
  struct {
    const char* hosts;
    const char* host;
    const char* expected;
  } const cases[] = {
      {R"("example.com")", "example.com", "yes"},
      {R"("example.com")", "EXAMPLE.com:8080", "yes"},
      {R"("example.com")", "www.example.com", "no"},
      {R"("*.example.com")", "www.example.com", "yes"},
      {R"("*.example.com")", "example.com", "no"},
      {R"("*.example.com")", "a.b.example.com", "no"},
      {R"("a.*.com","b.com")", "a.x.com", "yes"},
      {R"("::1")", "[::1]:80", "yes"},
      {R"("::1")", "[::1]", "yes"},
      {R"("b\u00fccher.example")", "xn--bcher-kva.example", "yes"},
      {R"("{env.NAME}.example")", "value.example", "yes"},
      {R"("a","b","c","d","e","f","g","h","i","j")", "J:1", "yes"},
      {R"("a","b","c","d","e","f","g","h","i","j")", "k", "no"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(matched(std::string(R"({"host":[)") + c.hosts + "]}", {.host = c.host}), c.expected)
        << c.hosts << " " << c.host;
  }
  EXPECT_NE(matched(R"({"host":["a","A"]})").find("repeated"), std::string::npos);
}

}  // namespace
}  // namespace fusor
