#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::FakeHost;
using fusor::testing::Reply;
using fusor::testing::serve_routes;

std::string served(std::string_view response, std::string_view next) {
  FakeHost host;
  std::string routes = R"([{"handle":[{"handler":"headers","response":)";
  routes += response;
  routes += "},";
  routes += next;
  routes += "]}]";
  return serve_routes(host, routes, {}).to_string();
}

constexpr const char* kReply =
    R"({"handler":"static_response","headers":{"X-A":["one"],"X-B":["b"],"Y":["1","2"]}})";

TEST(Headers, OfTheResponse) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"set":{"x-c":["{http.request.method}"]}})", "200 X-C=GET X-A=one X-B=b Y=1 Y=2"},
      {R"({"set":{"X-A":["before"]}})", "200 X-A=one X-B=b Y=1 Y=2"},
      {R"({"set":{"X-A":["after"]},"deferred":true})", "200 X-A=after X-B=b Y=1 Y=2"},
      {R"({"add":{"X-A":["two"]},"deferred":true})", "200 X-A=one X-B=b Y=1 Y=2 X-A=two"},
      {R"({"delete":["X-*"],"deferred":true})", "200 Y=1 Y=2"},
      {R"({"delete":["*-B"],"deferred":true})", "200 X-A=one Y=1 Y=2"},
      {R"({"delete":["y"],"deferred":true})", "200 X-A=one X-B=b"},
      {R"({"replace":{"X-A":[{"search":"n","replace":"N"}]},"deferred":true})",
       "200 X-A=oNe X-B=b Y=1 Y=2"},
      {R"~({"replace":{"X-A":[{"search_regexp":"(o)(n)","replace":"$2$1"}]},"deferred":true})~",
       "200 X-A=noe X-B=b Y=1 Y=2"},
      {R"({"set":{"X-A":["d"]},"require":{"headers":{"X-A":null}}})", "200 X-A=one X-B=b Y=1 Y=2"},
      {R"({"set":{"Z":["d"]},"require":{"headers":{"Z":null}}})", "200 X-A=one X-B=b Y=1 Y=2 Z=d"},
      {R"({"set":{"Z":["d"]},"require":{"status_code":[4]}})", "200 X-A=one X-B=b Y=1 Y=2"},
  };
  for (const auto& [response, expected] : cases) {
    EXPECT_EQ(served(response, kReply), expected) << response;
  }
}

// As the reference: what waits for the response does not touch errors, what does not stays on them.
TEST(Headers, Errors) {
  const char* error = R"({"handler":"error","status_code":404})";
  EXPECT_EQ(served(R"({"set":{"X":["1"]}})", error), "404 X=1");
  EXPECT_EQ(served(R"({"set":{"X":["1"]},"deferred":true})", error), "404");
}

TEST(Headers, OfTheRequest) {
  FakeHost host;
  const Reply reply = serve_routes(host, R"([{"handle":[
      {"handler":"headers","request":{"set":{"X-A":["1"],"Host":["new.example"]},"delete":["X-Old"]}},
      {"handler":"static_response",
       "body":"{http.request.header.X-A}{http.request.header.x-old} {http.request.host}"}]}])",
                                   {.headers = {{"X-Old", "o"}}});
  EXPECT_EQ(reply.body, "1 new.example");
}

}  // namespace
}  // namespace fusor
