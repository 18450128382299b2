#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::Asked;
using fusor::testing::matched;

TEST(HeaderMatcher, Table) {
  const Asked asked = {.host = "h.example", .headers = {{"x-a", "one"}, {"X-A", "two"}}};
  const std::pair<const char*, const char*> cases[] = {
      {R"({"X-A":["two"]})", "yes"},
      {R"({"X-A":["three"]})", "no"},
      {R"({"x-a":["t*"]})", "yes"},
      {R"({"X-A":["*ne"]})", "yes"},
      {R"({"X-A":["*w*"]})", "yes"},
      {R"({"X-A":["*"]})", "yes"},
      {R"({"X-A":[]})", "yes"},
      {R"({"X-B":[]})", "no"},
      {R"({"X-A":null})", "no"},
      {R"({"X-B":null})", "yes"},
      {R"({"X-A":["one"],"X-B":["x"]})", "no"},
      {R"({"Host":["h.*"]})", "yes"},
      {R"({"Host":null})", "no"},
      {R"({"X-A":["{http.request.host}","one"]})", "yes"},
  };
  for (const auto& [config, expected] : cases) {
    EXPECT_EQ(matched(std::string(R"({"header":)") + config + "}", asked), expected) << config;
  }
}

}  // namespace
}  // namespace fusor
