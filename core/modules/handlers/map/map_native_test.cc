#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::FakeHost;
using fusor::testing::serve_routes;

std::string mapped(const char* method, const char* target) {
  FakeHost host;
  return serve_routes(host, R"([{"handle":[
      {"handler":"map","source":"{http.request.uri.path}","destinations":["{kind}","{id}"],
       "mappings":[{"input":"/a","outputs":["A {http.request.method}",null]},
                   {"input_regexp":"^/item/([0-9]+)$","outputs":["item","#$1"]},
                   {"input":"/b","outputs":[5,true]}],
       "defaults":["none","-"]},
      {"handler":"rewrite","uri":"/b"},
      {"handler":"static_response","body":"{kind} {id} {kindred}"}]}])",
                      {.method = method, .target = target})
      .body;
}

// The value is computed when it is used: the rewrite in between counts.
TEST(Map, IsComputedWhenAsked) { EXPECT_EQ(mapped("GET", "/a"), "5 true {kindred}"); }

TEST(Map, Table) {
  FakeHost host;
  const char* routes = R"([{"handle":[
      {"handler":"map","source":"{http.request.uri.path}","destinations":["{kind}","{id}"],
       "mappings":[{"input":"/a","outputs":["A {http.request.method}",null]},
                   {"input_regexp":"^/item/([0-9]+)$","outputs":["item","#$1"]}],
       "defaults":["none","-"]},
      {"handler":"static_response","body":"{kind} {id}"}]}])";
  EXPECT_EQ(serve_routes(host, routes, {.target = "/a"}).body, "A GET -");
  EXPECT_EQ(serve_routes(host, routes, {.target = "/item/42"}).body, "item #42");
  EXPECT_EQ(serve_routes(host, routes, {.target = "/c"}).body, "none -");
}

TEST(Map, Refusals) {
  FakeHost host;
  const std::pair<const char*, const char*> cases[] = {
      {R"("destinations":["x"])", "must be a placeholder"},
      {R"("destinations":["{x}"],"mappings":[{"input":"a","outputs":[]}])", "0 outputs"},
      {R"("destinations":["{x}"],"defaults":["a","b"])", "1 destinations != 2 defaults"},
      {R"("destinations":["{x}"],"mappings":[{"input":"a","outputs":[1]},{"input":"a","outputs":[1]}])",
       "duplicate"},
      {R"("destinations":["{x}"],"mappings":[{"input_regexp":"(","outputs":[1]}])",
       "regular expression"},
  };
  for (const auto& [config, expected] : cases) {
    const std::string body =
        serve_routes(host, std::string(R"([{"handle":[{"handler":"map",)") + config + "}]}]", {})
            .body;
    EXPECT_NE(body.find(expected), std::string::npos) << body;
  }
}

}  // namespace
}  // namespace fusor
