#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::FakeHost;
using fusor::testing::Reply;
using fusor::testing::serve_routes;

TEST(Subroute, GoesOnWithWhatFollows) {
  FakeHost host;
  const Reply reply = serve_routes(host, R"([
      {"handle":[{"handler":"subroute","routes":[{"handle":[{"handler":"vars","a":"1"}]}]}]},
      {"handle":[{"handler":"static_response","body":"{http.vars.a}"}]}])",
                                   {});
  EXPECT_EQ(reply.body, "1");
}

TEST(Subroute, TerminalRouteEndsAll) {
  FakeHost host;
  const Reply reply = serve_routes(host, R"([
      {"handle":[{"handler":"subroute","routes":[{"handle":[{"handler":"vars","a":"1"}],
                                                  "terminal":true}]}]},
      {"handle":[{"handler":"static_response","body":"not reached"}]}])",
                                   {});
  EXPECT_EQ(reply.to_string(), "200");
}

TEST(Subroute, ErrorRoutesOfItsOwn) {
  FakeHost host;
  const Reply reply = serve_routes(host, R"([
      {"handle":[{"handler":"subroute",
        "routes":[{"handle":[{"handler":"headers","response":{"set":{"X-A":["1"]}}},
                             {"handler":"error","status_code":404,"error":"gone"}]}],
        "errors":{"routes":[{"handle":[{"handler":"static_response",
          "body":"{http.error.status_code} {http.error.message} {http.error.status_text}"}]}]}}]}])",
                                   {});
  EXPECT_EQ(reply.to_string(),
            "404 X-A=1 Content-Type=text/plain; charset=utf-8 | 404 gone Not Found");
}

TEST(Subroute, ErrorsWithoutErrorRoutesGoOut) {
  FakeHost host;
  const Reply reply = serve_routes(host, R"([
      {"handle":[{"handler":"subroute","routes":[{"handle":[{"handler":"error","status_code":403}]}]}]}])",
                                   {});
  EXPECT_EQ(reply.to_string(), "403");
}

}  // namespace
}  // namespace fusor
