#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::Asked;
using fusor::testing::FakeHost;
using fusor::testing::Reply;
using fusor::testing::serve_routes;

// The URI after a rewrite, as the request's placeholders show it.
std::string rewritten(std::string_view config, const Asked& asked) {
  FakeHost host;
  host.system.variables["SECRET"] = "secret";
  std::string routes = R"([{"handle":[{"handler":"vars","v":"a b","slash":"/x?y"},
      {"handler":"rewrite",)";
  routes += config;
  routes += R"(},{"handler":"static_response",
      "body":"{http.request.method} {http.request.uri}"}]}])";
  const Reply reply = serve_routes(host, routes, asked);
  return reply.status == 200 ? reply.body : reply.to_string();
}

TEST(Rewrite, Table) {
  struct {
    const char* config;
    const char* target;
    const char* expected;
  } const cases[] = {
      {R"("method":"post")", "/", "POST /"},
      {R"("uri":"/b")", "/a?q=1", "GET /b?q=1"},
      {R"("uri":"/b?x=2")", "/a?q=1", "GET /b?x=2"},
      {R"("uri":"?x=2")", "/a?q=1", "GET /a?x=2"},
      {R"("uri":"/b?")", "/a?q=1", "GET /b"},
      {R"("uri":"/b?{http.request.uri.query}&y=3")", "/a?q=1%20", "GET /b?q=1%20&y=3"},
      {R"("uri":"/b?{http.request.uri.query}&y=3")", "/a", "GET /b?y=3"},
      {R"("uri":"/b?v={http.vars.v}")", "/", "GET /b?v=a+b"},
      {R"("uri":"/b?v={http.vars.none}")", "/", "GET /b?v=%3Cnil%3E"},
      {R"("uri":"/b?sig=a==&c")", "/", "GET /b?sig=a==&c"},
      {R"("uri":"/x{http.request.uri.path}")", "/a%3Fb", "GET /x/a%3Fb"},
      {R"("uri":"{http.vars.slash}")", "/a?q=1", "GET /x?y"},
      {R"("uri":"/b#frag")", "/a", "GET /b"},
      {R"("uri":"/a%2Fb")", "/", "GET /a/b"},
      // What a client sends is not expanded again.
      {R"("uri":"{http.request.uri.query.p}")", "/?p=/x?{env.SECRET}", "GET /x?%7Benv.SECRET%7D"},
      {R"("strip_path_prefix":"/api")", "/api/x", "GET /x"},
      {R"("strip_path_prefix":"api")", "/API/x", "GET /x"},
      {R"("strip_path_prefix":"/api")", "/apix", "GET /x"},
      {R"("strip_path_prefix":"/api")", "/other", "GET /other"},
      {R"("strip_path_prefix":"/api")", "//api/x", "GET /x"},
      {R"("strip_path_prefix":"/a b")", "/a%20b/c", "GET /c"},
      {R"("strip_path_prefix":"/a%2fb")", "/a%2Fb/c", "GET /c"},
      {R"("strip_path_prefix":"/a%2fb")", "/a/b/c", "GET /a/b/c"},
      {R"("strip_path_prefix":"/api")", "/api", "GET /"},
      {R"("strip_path_prefix":"/api")", "/api/a%2Fb", "GET /a%2Fb"},
      {R"("strip_path_suffix":".html")", "/x.html?a", "GET /x?a"},
      {R"("strip_path_suffix":"b c")", "/ab%20c", "GET /a"},
      {R"("uri_substring":[{"find":"a","replace":"b","limit":1}])", "/aa?a=a", "GET /ba?b=a"},
      {R"("uri_substring":[{"find":"a","replace":"b"}])", "/aa?a=a", "GET /bb?b=b"},
      {R"("query":{"rename":[{"key":"a","val":"b"}]})", "/?a=1&b=2", "GET /?b=1"},
      {R"("query":{"set":[{"key":"a","val":"x y"}]})", "/?b=2&a=1", "GET /?a=x+y&b=2"},
      {R"("query":{"add":[{"key":"a","val":"2"}]})", "/?a=1", "GET /?a=1&a=2"},
      {R"("query":{"replace":[{"key":"*","search":"1","replace":"9"}]})", "/?a=1&b=11",
       "GET /?a=9&b=99"},
      {R"("query":{"delete":["a"]})", "/?a=1&b=2&a=3", "GET /?b=2"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(rewritten(c.config, {.target = c.target}), c.expected) << c.config << c.target;
  }
}

TEST(Rewrite, OriginalsStay) {
  FakeHost host;
  const Reply reply = serve_routes(host, R"([{"handle":[
      {"handler":"rewrite","method":"PUT","uri":"/b?c"},
      {"handler":"static_response","body":"{http.request.orig_method} {http.request.orig_uri} {http.request.orig_uri.path} {http.request.orig_uri.prefixed_query}"}]}])",
                                   {.target = "/a?q"});
  EXPECT_EQ(reply.body, "GET /a?q /a ?q");
}

}  // namespace
}  // namespace fusor
