#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::Asked;
using fusor::testing::FakeHost;
using fusor::testing::serve_routes;

std::string body_of(std::string_view routes, const Asked& asked = {}) {
  FakeHost host;
  return serve_routes(host, routes, asked).to_string();
}

TEST(Routes, NothingMatches) { EXPECT_EQ(body_of("[]"), "200"); }

TEST(Routes, InOrderUntilOneAnswers) {
  EXPECT_EQ(body_of(R"([{"handle":[{"handler":"vars","a":"1"}]},
                        {"match":[{"method":["PUT"]}],"handle":[{"handler":"error"}]},
                        {"handle":[{"handler":"static_response","status_code":201}]},
                        {"handle":[{"handler":"error"}]}])"),
            "201");
}

TEST(Routes, GroupsAreExclusive) {
  EXPECT_EQ(body_of(R"([{"group":"g","handle":[{"handler":"vars","a":"1"}]},
                        {"group":"g","handle":[{"handler":"vars","a":"2"}]},
                        {"group":"h","match":[{"method":["PUT"]}],"handle":[{"handler":"vars","b":"1"}]},
                        {"group":"h","handle":[{"handler":"vars","b":"2"}]},
                        {"handle":[{"handler":"subroute","routes":[
                          {"group":"g","handle":[{"handler":"vars","a":"3"}]}]},
                         {"handler":"static_response","headers":{"R":["{http.vars.a}{http.vars.b}"]}}]}])"),
            "200 R=12");
}

TEST(Routes, AnySetOfAllMatchers) {
  const char* routes = R"([{"match":[{"path":["/a"],"method":["PUT"]},{"path":["/b"]}],
                            "handle":[{"handler":"static_response","status_code":201}]}])";
  EXPECT_EQ(body_of(routes, {.target = "/a"}), "200");
  EXPECT_EQ(body_of(routes, {.method = "PUT", .target = "/a"}), "201");
  EXPECT_EQ(body_of(routes, {.target = "/b"}), "201");
}

TEST(Routes, DeepChainsUseNoStack) {
  std::string routes = "[";
  for (int i = 0; i < 20000; ++i) routes += R"({"match":[{"path":["/no"]}],"handle":[]},)";
  routes += R"({"handle":[{"handler":"static_response","status_code":201}]}])";
  EXPECT_EQ(body_of(routes), "201");
}

TEST(Routes, Refusals) {
  const std::pair<const char*, const char*> cases[] = {
      {R"([{"mach":[]}])", "mach"},
      {R"([{"handle":{}}])", "array"},
      {R"([{"match":[{"pth":["/"]}]}])", "did you mean http.matchers.path"},
      {R"([{"match":{}}])", "array"},
      {R"([{"group":5}])", "group"},
      {R"({})", "array"},
  };
  for (const auto& [routes, expected] : cases) {
    EXPECT_NE(body_of(routes).find(expected), std::string::npos) << body_of(routes);
  }
}

}  // namespace
}  // namespace fusor
