#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::matched;

TEST(PathRegexpMatcher, PublishesGroups) {
  fusor::testing::FakeHost host;
  const auto reply = fusor::testing::serve_routes(host, R"([{
      "match":[{"path_regexp":{"name":"p","pattern":"^/(\\w+)/(?P<id>[0-9]+)?"}}],
      "handle":[{"handler":"static_response","body":
        "{http.regexp.1} {http.regexp.p.1} {http.regexp.p.id} {http.regexp.p.0} {http.regexp.9}"}]}])",
                                                  {.target = "/user//42/x"});
  EXPECT_EQ(reply.body, "user user 42 /user/42 {http.regexp.9}");
  EXPECT_NE(matched(R"({"path_regexp":{"pattern":"("}})").find("error"), std::string::npos);
}

}  // namespace
}  // namespace fusor
