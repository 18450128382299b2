#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::matched;

TEST(NotMatcher, NoneOfItsSets) {
  EXPECT_EQ(matched(R"({"not":[{"path":["/a"]},{"method":["PUT"]}]})"), "yes");
  EXPECT_EQ(matched(R"({"not":[{"path":["/a"]},{"method":["GET"]}]})"), "no");
  EXPECT_EQ(matched(R"({"not":[{"path":["/a"],"method":["GET"]}]})"), "yes");
  EXPECT_EQ(matched(R"({"not":[]})"), "yes");
}

}  // namespace
}  // namespace fusor
