#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::FakeHost;
using fusor::testing::Reply;
using fusor::testing::serve_routes;

constexpr const char* kRoutes = R"~([{"handle":[
    {"handler":"rewrite",
     "path_regexp":[{"find":"/(\\w+)/(\\w+)","replace":"/$2-{http.request.host}/$1"}],
     "query":{"replace":[{"key":"a","search_regexp":"[0-9]+","replace":"n"}]}},
    {"handler":"static_response","body":"{http.request.uri}"}]}])~";

TEST(Rewrite, RegularExpressions) {
  FakeHost host;
  const Reply reply = serve_routes(host, kRoutes, {.target = "/x/y?a=12b"});
  EXPECT_EQ(reply.body, "/y-localhost/x?a=nb");
}

}  // namespace
}  // namespace fusor
