#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::Asked;
using fusor::testing::FakeHost;
using fusor::testing::Reply;

using fusor::testing::load;
using fusor::testing::serve;

std::shared_ptr<const Program> load_server(FakeHost& host, std::string_view settings,
                                           std::string* errors = nullptr) {
  std::string config = R"({"apps":{"http":{"servers":{"srv0":{)";
  config += settings;
  config += "}}}}}";
  return load(host, config, errors);
}

TEST(Server, ErrorRoutesSeeTheRequestAsItCame) {
  FakeHost host;
  auto program = load_server(host, R"("routes":[{"handle":[
        {"handler":"headers","response":{"set":{"X":["kept"]}}},
        {"handler":"rewrite","method":"PUT","uri":"/other"},
        {"handler":"error","status_code":404,"error":"no such thing"}]}],
      "errors":{"routes":[{"match":[{"expression":"{http.error.status_code} in [404, 410]"}],"handle":[
        {"handler":"static_response","body":"{http.request.method} {http.request.uri} {http.error.status_code} {http.error.message} {http.error.id}"}]}]})");
  const Reply reply = serve(host, *program, {.target = "/a"});
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.header("X"), "kept");
  EXPECT_TRUE(reply.body.starts_with("GET /a 404 no such thing "));
  EXPECT_EQ(reply.body.size(), std::string("GET /a 404 no such thing ").size() + 9);
}

TEST(Server, ErrorRoutesThatDoNotMatchLeaveTheStatus) {
  FakeHost host;
  auto program = load_server(host, R"("routes":[{"handle":[{"handler":"error","status_code":404}]}],
      "errors":{"routes":[{"match":[{"path":["/never"]}],"handle":[{"handler":"static_response","body":"x"}]}]})");
  EXPECT_EQ(serve(host, *program, {}).to_string(), "404");
}

TEST(Server, ErrorsInErrorRoutes) {
  FakeHost host;
  auto program = load_server(host, R"("routes":[{"handle":[{"handler":"error","status_code":404}]}],
      "errors":{"routes":[{"handle":[{"handler":"error","status_code":500}]}]})");
  EXPECT_EQ(serve(host, *program, {}).to_string(), "404");
  ASSERT_FALSE(host.log.lines.empty());
  EXPECT_EQ(host.log.lines[0].message, "error handling handler error");
}

TEST(Server, RefusesWhatNoHandlerShouldSee) {
  FakeHost host;
  auto program =
      load_server(host, R"("routes":[{"handle":[{"handler":"static_response","body":"ok"}]}])");
  EXPECT_EQ(serve(host, *program, {.host = ""}).status, 400);
  EXPECT_EQ(serve(host, *program, {.host = "..."}).status, 400);
  EXPECT_EQ(serve(host, *program, {.host = "a/b"}).status, 400);
  EXPECT_EQ(serve(host, *program, {.host = "a b"}).status, 400);
  EXPECT_EQ(serve(host, *program, {.method = std::string(33, 'A')}).status, 405);
  EXPECT_EQ(serve(host, *program, {.host = "[::1]:80"}).status, 200);
  EXPECT_EQ(serve(host, *program, {.method = "OPTIONS", .target = "*"}).to_string(), "200");
}

// A name with '_' or '.' could pass for the one with '-' behind us.
TEST(Server, DropsAmbiguousHeaderNames) {
  FakeHost host;
  const char* routes = R"("routes":[{"handle":[{"handler":"static_response",
      "body":"{http.request.header.X_User}|{http.request.header.X-User}|{http.request.header.X.User}"}]}])";
  const Asked asked{.headers = {{"X_User", "u"}, {"X-User", "h"}, {"X.User", "d"}}};
  EXPECT_EQ(serve(host, *load_server(host, routes), asked).body, "|h|");
  EXPECT_EQ(
      serve(host,
            *load_server(host, std::string(routes) + R"(,"expected_underscore_headers":["x_*"])"),
            asked)
          .body,
      "u||");
  std::string errors;
  load_server(host, R"("expected_dot_headers":["nodot"])", &errors);
  EXPECT_NE(errors.find("nodot"), std::string::npos);
}

TEST(Server, AccessLog) {
  FakeHost host;
  auto program = load_server(host, R"("logs":{"default_logger_name":"d",
        "logger_names":{"a.example":["one","two"]},"skip_hosts":["skip.example"]},
      "routes":[{"match":[{"path":["/nop"]}],"terminal":true},
                {"handle":[{"handler":"static_response","headers":{"Set-Cookie":["s"]},"body":"hello"}]}])");
  serve(host, *program,
        {.target = "/x?y",
         .host = "h.example",
         .headers = {{"authorization", "secret"}, {"user-agent", "t"}}});
  ASSERT_EQ(host.log.lines.size(), 1u);
  const auto& line = host.log.lines[0];
  EXPECT_EQ(line.logger, "http.log.access.d");
  EXPECT_EQ(line.message, "handled request");
  EXPECT_EQ(json::write(line.fields),
            R"({"request":{"remote_ip":"192.0.2.1","remote_port":"40000","client_ip":"192.0.2.1",)"
            R"("proto":"HTTP/1.1","method":"GET","host":"h.example","uri":"/x?y",)"
            R"("headers":{"Authorization":["REDACTED"],"User-Agent":["t"]}},)"
            R"("bytes_read":0,"user_id":"","duration":0,"size":5,"status":200,)"
            R"("resp_headers":{"Server":["Fusor"],"Set-Cookie":["REDACTED"],)"
            R"("Content-Type":["text/plain; charset=utf-8"]}})");
  host.log.lines.clear();
  serve(host, *program, {.host = "A.example:80"});
  ASSERT_EQ(host.log.lines.size(), 2u);
  EXPECT_EQ(host.log.lines[1].logger, "http.log.access.two");
  host.log.lines.clear();
  serve(host, *program, {.host = "skip.example"});
  EXPECT_TRUE(host.log.lines.empty());
  serve(host, *program, {.target = "/nop"});
  ASSERT_EQ(host.log.lines.size(), 1u);
  EXPECT_EQ(host.log.lines[0].message, "NOP");
}

TEST(Server, Settings) {
  FakeHost host;
  host.system.variables["PORT"] = "8123";
  auto program = load_server(host, R"("listen":[":{env.PORT}"],"read_timeout":5000000000,
      "idle_timeout":"2m","max_header_bytes":5000,"automatic_https":{"disable":true},
      "protocols":["h1"])");
  const Server& server = program->servers().at(0);
  EXPECT_EQ(server.name, "srv0");
  EXPECT_EQ(server.listen, std::vector<std::string>{":8123"});
  EXPECT_EQ(server.limits.read.whole, 5'000'000'000);
  EXPECT_EQ(server.limits.idle_timeout, 120'000'000'000);
  EXPECT_EQ(server.limits.read_header_timeout, 60'000'000'000);
  EXPECT_EQ(server.limits.max_header_bytes, 5000u);
}

TEST(Program, Refusals) {
  FakeHost host;
  const std::pair<const char*, const char*> cases[] = {
      {R"({"aps":{}})", "did you mean \"apps\""},
      {R"({"apps":{"htp":{}}})", "unknown module: htp"},
      {R"({"apps":{"events":{}}})", "events is not available in this build"},
      {R"({"apps":{"http":{"severs":{}}}})", "severs"},
      {R"({"apps":{"http":{"servers":{"s":{"lisen":[]}}}}})", "lisen"},
      {R"({"apps":{"http":{"servers":{"s":{"protocols":["h4"]}}}}})", "unknown protocol h4"},
      {R"({"apps":{"http":{"servers":{"s":{"listen":["{http.request.host}"]}}}}})",
       "unrecognized placeholder"},
      {R"({"apps":{"http":{"servers":{"s":{"trusted_proxies":{"source":"none"}}}}}})",
       "unknown module: http.ip_sources.none"},
      {R"({"apps":{"http":{"servers":{"s":{"listener_wrappers":[{"wrapper":"http_redirect"}]}}}}})",
       "caddy.listeners.http_redirect is not available"},
      {R"([])", "object"},
  };
  for (const auto& [config, expected] : cases) {
    std::string errors;
    EXPECT_EQ(load(host, config, &errors), nullptr) << config;
    EXPECT_NE(errors.find(expected), std::string::npos) << config << ": " << errors;
  }
  EXPECT_NE(load(host, "null"), nullptr);
}

}  // namespace
}  // namespace fusor
