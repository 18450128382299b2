#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::Asked;
using fusor::testing::FakeHost;
using fusor::testing::serve_routes;

std::string served(std::string_view handler, const Asked& asked = {}) {
  FakeHost host;
  host.system.variables["NAME"] = "value";
  return serve_routes(host, "[{\"handle\":[" + std::string(handler) + "]}]", asked).to_string();
}

TEST(StaticResponse, Answers) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"handler":"static_response","body":"Hello, world!"})",
       "200 Content-Type=text/plain; charset=utf-8 | Hello, world!"},
      {R"({"handler":"static_response"})", "200"},
      {R"({"handler":"static_response","status_code":404})", "404"},
      {R"({"handler":"static_response","status_code":"404","body":"x"})",
       "404 Content-Type=text/plain; charset=utf-8 | x"},
      {R"({"handler":"static_response","body":"{\"a\":1}"})",
       "200 Content-Type=application/json | {\"a\":1}"},
      {R"({"handler":"static_response","body":"{a}"})",
       "200 Content-Type=text/plain; charset=utf-8 | {a}"},
      {R"({"handler":"static_response","body":" [1]\n"})",
       "200 Content-Type=application/json |  [1]\n"},
      {R"({"handler":"static_response","headers":{"content-type":["text/html"]},"body":"x"})",
       "200 Content-Type=text/html | x"},
      {R"({"handler":"static_response","headers":{"X-{env.NAME}":["{http.request.method}","b"]}})",
       "200 X-Value=GET X-Value=b"},
      {R"({"handler":"static_response","close":true})", "200 Connection=close"},
      {R"({"handler":"static_response","abort":true})", "aborted"},
      {R"({"handler":"static_response","status_code":204,"body":"x"})",
       "204 Content-Type=text/plain; charset=utf-8"},
      {R"({"handler":"static_response","body":"{http.request.uri.path} {unknown} \\{x\\}"})",
       "200 Content-Type=text/plain; charset=utf-8 | / {unknown} {x}"},
      {R"({"handler":"static_response","status_code":"{http.request.header.Code}"})", "500"},
  };
  for (const auto& [handler, expected] : cases) EXPECT_EQ(served(handler), expected) << handler;
}

// What a client sends must not end a header field early.
TEST(StaticResponse, HeaderValuesStayOnTheirLine) {
  EXPECT_EQ(served(R"({"handler":"static_response",
                       "headers":{"X-A":["{http.request.uri.query.q}"]}})",
                   {.target = "/?q=a%0d%0aSet-Cookie:%20b"}),
            "200 X-A=a  Set-Cookie: b");
}

TEST(StaticResponse, Refusals) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"handler":"static_response","status_code":42})", "invalid status code: 42"},
      {R"({"handler":"static_response","headers":{"a b":["x"]}})", "invalid header field name"},
      {R"({"handler":"static_response","bdy":"x"})", "bdy"},
      {R"({"handler":"static_respons"})", "did you mean http.handlers.static_response?"},
      {R"({"handler":"templates"})", "http.handlers.templates is not available in this build"},
      {R"({"body":"x"})", "\"handler\""},
  };
  for (const auto& [handler, expected] : cases) {
    EXPECT_NE(served(handler).find(expected), std::string::npos) << served(handler);
  }
}

}  // namespace
}  // namespace fusor
