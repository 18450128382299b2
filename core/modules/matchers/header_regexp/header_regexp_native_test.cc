#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::Asked;
using fusor::testing::matched;

TEST(HeaderRegexpMatcher, AllFields) {
  const Asked asked = {.headers = {{"X-A", "one"}, {"X-A", "two2"}}};
  EXPECT_EQ(matched(R"({"header_regexp":{"x-a":{"pattern":"[0-9]"}}})", asked), "yes");
  EXPECT_EQ(matched(R"({"header_regexp":{"X-A":{"pattern":"[0-9]"},"X-B":{"pattern":""}}})", asked),
            "no");
  EXPECT_EQ(matched(R"({"header_regexp":{"Host":{"pattern":"^local"}}})", asked), "yes");
}

}  // namespace
}  // namespace fusor
