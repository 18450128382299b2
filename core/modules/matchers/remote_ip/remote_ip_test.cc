#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::matched;

TEST(RemoteIpMatcher, Table) {
  struct {
    const char* ranges;
    const char* remote;
    const char* expected;
  } const cases[] = {
      {R"("192.0.2.0/24")", "192.0.2.1", "yes"},
      {R"("192.0.2.1")", "192.0.2.1", "yes"},
      {R"("192.0.2.2")", "192.0.2.1", "no"},
      {R"("2001:db8::/32")", "2001:db8::5", "yes"},
      {R"("::1")", "127.0.0.1", "no"},
      {R"("fe80::/10%eth0")", "fe80::1%eth0", "yes"},
      {R"("fe80::/10%eth0")", "fe80::1%eth1", "no"},
      {R"("0.0.0.0/0")", "@", "no"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(matched(std::string(R"({"remote_ip":{"ranges":[)") + c.ranges + "]}}",
                      {.remote = c.remote}),
              c.expected)
        << c.ranges << " " << c.remote;
  }
  EXPECT_NE(matched(R"({"remote_ip":{"ranges":["300.1.1.1"]}})").find("invalid IP address"),
            std::string::npos);
}

}  // namespace
}  // namespace fusor
