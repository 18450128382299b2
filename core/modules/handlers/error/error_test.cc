#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::FakeHost;
using fusor::testing::serve_routes;

TEST(Error, Statuses) {
  FakeHost host;
  const std::pair<const char*, int> cases[] = {
      {R"({"handler":"error"})", 500},
      {R"({"handler":"error","status_code":404,"error":"x"})", 404},
      {R"({"handler":"error","status_code":"{http.request.header.S}"})", 418},
      {R"({"handler":"error","status_code":"{http.request.header.None}"})", 500},
  };
  for (const auto& [handler, status] : cases) {
    EXPECT_EQ(serve_routes(host, std::string("[{\"handle\":[") + handler + "]}]",
                           {.headers = {{"S", "418"}}})
                  .status,
              status)
        << handler;
  }
}

}  // namespace
}  // namespace fusor
