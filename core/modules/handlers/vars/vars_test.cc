#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::FakeHost;
using fusor::testing::Reply;
using fusor::testing::serve_routes;

TEST(Vars, KeepTheirTypes) {
  FakeHost host;
  const Reply reply = serve_routes(host, R"([{"handle":[
      {"handler":"vars","s":"{http.request.method}","n":5,"f":1.5,"b":true,"z":null,
       "{http.vars.s}x":"dynamic","big":1e21},
      {"handler":"static_response",
       "body":"{http.vars.s} {http.vars.n} {http.vars.f} {http.vars.b} [{http.vars.z}] {http.vars.GETx} {http.vars.big}"}]}])",
                                   {});
  EXPECT_EQ(reply.body, "GET 5 1.5 true [] dynamic 1000000000000000000000");
}

}  // namespace
}  // namespace fusor
