#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::matched;

TEST(MethodMatcher, ComparesUpperCase) {
  EXPECT_EQ(matched(R"({"method":["get","POST"]})"), "yes");
  EXPECT_EQ(matched(R"({"method":["PUT"]})"), "no");
  EXPECT_EQ(matched(R"({"method":["GET"]})", {.method = "get"}), "no");
}

}  // namespace
}  // namespace fusor
