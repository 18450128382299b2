#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::matched;

TEST(ProtocolMatcher, Table) {
  const std::pair<const char*, const char*> cases[] = {
      {"http", "yes"},    {"https", "no"},      {"http/1.1", "yes"},
      {"http/1.0", "no"}, {"http/1.0+", "yes"}, {"http/1.1+", "yes"},
      {"http/2", "no"},   {"http/2+", "no"},    {"grpc", "no"},
  };
  for (const auto& [name, expected] : cases) {
    EXPECT_EQ(matched(std::string(R"({"protocol":")") + name + "\"}"), expected) << name;
  }
  EXPECT_EQ(matched(R"({"protocol":"https"})", {.scheme = "https"}), "yes");
  EXPECT_EQ(
      matched(R"({"protocol":"grpc"})", {.headers = {{"Content-Type", "application/grpc+proto"}}}),
      "yes");
  EXPECT_NE(matched(R"({"protocol":"ftp"})").find("unknown protocol ftp"), std::string::npos);
}

}  // namespace
}  // namespace fusor
