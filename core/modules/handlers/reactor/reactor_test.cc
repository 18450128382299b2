#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::FakeHost;
using fusor::testing::serve_routes;

// Answers with what it was invoked with.
class EchoFunction : public Function {
 public:
  Task<Served> serve(Exchange& x, Invocation invocation) override {
    std::string text;
    for (const auto& [name, value] : invocation.environment) {
      text += std::string(name) + "=" + std::string(value) + ";";
    }
    for (std::string_view argument : invocation.arguments) text += " " + std::string(argument);
    x.response.status = 200;
    x.response.body = Body::bytes(x.arena.copy(text));
    return ready(Served());
  }
};

TEST(Reactor, InvokesItsFunction) {
  FakeHost host;
  host.functions.function = std::make_shared<EchoFunction>();
  const auto reply =
      serve_routes(host,
                   R"([{"handle":[{"handler":"reactor","module":"api/echo.wasm","timeout":"2s",
          "memory_limit":1048576,"env":{"B":"{http.request.uri.path}","A":"x"},
          "args":["a","{http.request.method}"],"max_concurrent":4,"queue":2,
          "dirs":[{"host":"data","guest":"/data","writable":true}],"preinit":"init"}]}])",
                   {.target = "/p"});
  EXPECT_EQ(reply.to_string(), "200 | B=/p;A=x; a GET");
  const FunctionSettings& loaded = host.functions.loaded.at(0);
  EXPECT_EQ(loaded.module, "/work/api/echo.wasm");
  EXPECT_EQ(loaded.timeout_ns, 2'000'000'000);
  EXPECT_EQ(loaded.memory_limit, 1048576u);
  EXPECT_EQ(loaded.max_concurrent, 4u);
  EXPECT_EQ(loaded.directories.at(0).host, "/work/data");
  EXPECT_TRUE(loaded.directories.at(0).writable);
  EXPECT_TRUE(loaded.preinit);
  EXPECT_EQ(loaded.preinit_export, "init");
}

TEST(Reactor, Refusals) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"handler":"reactor"})", "missing field \"module\""},
      {R"({"handler":"reactor","module":"x.wasm"})", "no function in this test"},
      {R"({"handler":"reactor","module":"x.wasm","protocol":"http"})", "protocol"},
      {R"({"handler":"reactor","module":"x.wasm","timeout":-1})", "timeout"},
      {R"({"handler":"reactor","module":"x.wasm","memory":1})", "memory"},
      {R"({"handler":"reactor","module":"x.wasm","env":{"A":1}})", "env A"},
  };
  for (const auto& [handler, expected] : cases) {
    FakeHost host;
    std::string errors;
    fusor::testing::load_routes(host, "[{\"handle\":[" + std::string(handler) + "]}]", &errors);
    EXPECT_NE(errors.find(expected), std::string::npos) << handler << ": " << errors;
  }
}

}  // namespace
}  // namespace fusor
