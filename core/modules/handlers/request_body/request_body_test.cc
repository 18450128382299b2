#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::Asked;
using fusor::testing::FakeHost;
using fusor::testing::serve_routes;

constexpr const char* kRoutes = R"([{"handle":[
    {"handler":"request_body","max_size":10},
    {"handler":"static_response","body":"{http.request.body} {http.request.body_base64}"}]}])";

TEST(RequestBody, Limit) {
  FakeHost host;
  EXPECT_EQ(serve_routes(host, kRoutes, {.body = "0123456789"}).body,
            "0123456789 MDEyMzQ1Njc4OQ==");
  EXPECT_EQ(serve_routes(host, kRoutes, {.body = "0123456789x"}).status, 413);
}

// A body without a length is cut off where it passes the limit.
TEST(RequestBody, LimitOfUnknownLength) {
  FakeHost host;
  auto program = fusor::testing::load_routes(host, kRoutes);
  const Asked asked{.body = "0123456789x", .chunked = true};
  EXPECT_EQ(fusor::testing::serve(host, *program, asked).status, 413);
}

TEST(RequestBody, Set) {
  FakeHost host;
  EXPECT_EQ(serve_routes(host, R"([{"handle":[
      {"handler":"request_body","set":"{\"m\":\"{http.request.method}\"}"},
      {"handler":"static_response","body":"{http.request.body}"}]}])",
                         {.body = "old"})
                .body,
            R"({"m":"GET"})");
}

}  // namespace
}  // namespace fusor
