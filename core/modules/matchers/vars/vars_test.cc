#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::matched;

TEST(VarsMatcher, Table) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"client_ip":["192.0.2.1"]})", "yes"},
      {R"({"client_ip":["1.1.1.1"],"{http.request.method}":["GET"]})", "yes"},
      {R"({"absent":[""]})", "yes"},
      {R"({"absent":["x"]})", "no"},
      {R"({"trusted_proxy":["false"]})", "yes"},
      {R"({"{http.request.port}":["80"]})", "yes"},
      {R"({"{env.NAME}":["{env.NAME}"]})", "yes"},
  };
  for (const auto& [config, expected] : cases) {
    EXPECT_EQ(matched(std::string(R"({"vars":)") + config + "}", {.host = "h:80"}), expected)
        << config;
  }
}

// A client must not read our environment by sending the name of a variable.
TEST(VarsMatcher, ValuesAreNotExpandedAgain) {
  EXPECT_EQ(matched(R"({"vars":{"{http.request.header.X}":["Value"]}})",
                    {.headers = {{"X", "{env.NAME}"}}}),
            "no");
}

}  // namespace
}  // namespace fusor
