#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::Asked;
using fusor::testing::matched;

TEST(ClientIpMatcher, IsTheConnectionWithoutTrustedProxies) {
  EXPECT_EQ(matched(R"({"client_ip":{"ranges":["192.0.2.1"]}})",
                    {.headers = {{"X-Forwarded-For", "10.0.0.1"}}}),
            "yes");
}

TEST(ClientIpMatcher, TrustsConfiguredProxies) {
  struct {
    const char* settings;
    const char* forwarded;
    const char* expected;
  } const cases[] = {
      {"", "203.0.113.9", "203.0.113.9"},
      {"", "garbage, 203.0.113.9:1234, 10.0.0.1", "203.0.113.9"},
      {"", "", "192.0.2.1"},
      {R"(,"trusted_proxies_strict":1)", "6.6.6.6, 203.0.113.9, 192.0.2.7", "203.0.113.9"},
      {R"(,"client_ip_headers":["X-Real-Ip"])", "203.0.113.9", "192.0.2.1"},
  };
  for (const auto& c : cases) {
    fusor::testing::FakeHost host;
    auto program = fusor::testing::load(
        host, std::string(R"({"apps":{"http":{"servers":{"s":{"routes":[{"handle":[
              {"handler":"static_response","body":"{http.vars.client_ip}"}]}],
              "trusted_proxies":{"source":"static","ranges":["192.0.2.0/24"]})") +
                  c.settings + "}}}}}");
    Asked asked;
    asked.headers.emplace_back("X-Forwarded-For", c.forwarded);
    EXPECT_EQ(fusor::testing::serve(host, *program, asked).body, c.expected) << c.forwarded;
  }
}

}  // namespace
}  // namespace fusor
