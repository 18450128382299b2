#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::FakeHost;

std::string load_errors(std::string_view named, std::string_view routes, std::string* body) {
  FakeHost host;
  std::string errors;
  std::string config = R"({"apps":{"http":{"servers":{"s":{"named_routes":)";
  config += named;
  config += R"(,"routes":)";
  config += routes;
  config += "}}}}}";
  auto program = fusor::testing::load(host, config, &errors);
  if (program) *body = fusor::testing::serve(host, *program, {}).body;
  return errors;
}

TEST(Invoke, RunsTheRouteAndGoesOn) {
  std::string body;
  EXPECT_EQ(load_errors(R"({"a":{"handle":[{"handler":"vars","x":"1"}]}})",
                        R"([{"handle":[{"handler":"invoke","name":"a"},
                            {"handler":"static_response","body":"{http.vars.x}"}]}])",
                        &body),
            "");
  EXPECT_EQ(body, "1");
}

TEST(Invoke, Refusals) {
  std::string body;
  EXPECT_NE(load_errors("{}", R"([{"handle":[{"handler":"invoke","name":"a"}]}])", &body)
                .find("cannot invoke named route 'a'"),
            std::string::npos);
  // A request would never leave routes that invoke one another.
  EXPECT_NE(load_errors(R"({"a":{"handle":[{"handler":"invoke","name":"b"}]},
                            "b":{"handle":[{"handler":"invoke","name":"a"}]}})",
                        "[]", &body)
                .find("invokes itself"),
            std::string::npos);
}

}  // namespace
}  // namespace fusor
