#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::matched;

TEST(VarsRegexpMatcher, AnyVariable) {
  EXPECT_EQ(matched(R"({"vars_regexp":{"{http.request.uri.path}":{"pattern":"^/a"},
                                       "client_ip":{"pattern":"^192"}}})"),
            "yes");
  EXPECT_EQ(matched(R"({"vars_regexp":{"client_ip":{"pattern":"^10"}}})"), "no");
}

}  // namespace
}  // namespace fusor
