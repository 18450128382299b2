#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::Asked;
using fusor::testing::FakeHost;
using fusor::testing::serve_routes;

TEST(Placeholders, Table) {
  FakeHost host;
  host.system.variables["HOME"] = "/root";
  host.files.files["/etc/secret"] = {.content = "s3cret\r\n"};
  const Asked asked{.method = "POST",
                    .target = "/a%20b/c/file.tar.gz?k=v+1&k=2&x=%zz",
                    .host = "Sub.Example.com:8080",
                    .headers = {{"x-a", "1"}, {"X-A", "2"}, {"Cookie", "a=1; B=\"two\"; a=3"}},
                    .body = "hello",
                    .remote = "203.0.113.77"};
  const std::pair<const char*, const char*> cases[] = {
      {"http.request.method", "POST"},
      {"http.request.scheme", "http"},
      {"http.request.proto", "HTTP/1.1"},
      {"http.request.host", "Sub.Example.com"},
      {"http.request.port", "8080"},
      {"http.request.hostport", "Sub.Example.com:8080"},
      {"http.request.host.labels.0", "com"},
      {"http.request.host.labels.2", "sub"},
      {"http.request.host.labels.3", ""},
      {"http.request.host.labels.x", "?"},
      {"http.request.remote", "203.0.113.77:40000"},
      {"http.request.remote.host", "203.0.113.77"},
      {"http.request.remote.port", "40000"},
      {"http.request.remote.host/24,64", "203.0.113.0/24"},
      {"http.request.local", "192.0.2.254:80"},
      {"http.request.uri", "/a%20b/c/file.tar.gz?k=v+1&k=2&x=%zz"},
      {"http.request.uri_escaped", "%2Fa%2520b%2Fc%2Ffile.tar.gz%3Fk%3Dv%2B1%26k%3D2%26x%3D%25zz"},
      {"http.request.uri.path", "/a b/c/file.tar.gz"},
      {"http.request.uri.path_escaped", "%2Fa+b%2Fc%2Ffile.tar.gz"},
      {"http.request.uri.path.0", "a b"},
      {"http.request.uri.path.2", "file.tar.gz"},
      {"http.request.uri.path.dir", "/a b/c/"},
      {"http.request.uri.path.file", "file.tar.gz"},
      {"http.request.uri.path.file.base", "file.tar"},
      {"http.request.uri.path.file.ext", ".gz"},
      {"http.request.uri.query", "k=v+1&k=2&x=%zz"},
      {"http.request.uri.query.k", "v 1,2"},
      {"http.request.uri.query.none", ""},
      {"http.request.uri.prefixed_query", "?k=v+1&k=2&x=%zz"},
      {"http.request.header.X-A", "1,2"},
      {"http.request.header.none", ""},
      {"http.request.cookie.b", "two"},
      {"http.request.cookie.a", "1"},
      {"http.request.body", "hello"},
      {"http.request.body_base64", "aGVsbG8="},
      {"http.request.tls.version", ""},
      {"http.request.uuid", "00010203-0405-4607-8809-0a0b0c0d0e0f"},
      {"http.request.duration", "0s"},
      {"http.request.duration_ms", "0"},
      {"http.vars.client_ip", "203.0.113.77"},
      {"http.vars.none", ""},
      {"http.error.status_code", "?"},
      {"http.shutting_down", "false"},
      {"env.HOME", "/root"},
      {"env.NONE", ""},
      {"file./etc/secret", "s3cret"},
      {"file./none", ""},
      {"system.hostname", "test-host"},
      {"system.slash", "/"},
      {"system.os", "linux"},
      {"system.wd", "/work"},
      {"time.now", "2023-11-14 22:13:20 +0000 UTC"},
      {"time.now.http", "Tue, 14 Nov 2023 22:13:20 GMT"},
      {"time.now.rfc3339", "2023-11-14T22:13:20Z"},
      {"time.now.common_log", "14/Nov/2023:22:13:20 +0000"},
      {"time.now.year", "2023"},
      {"time.now.unix", "1700000000"},
      {"time.now.unix_ms", "1700000000000"},
      {"nonsense", "?"},
  };
  for (const auto& [name, expected] : cases) {
    FakeHost fresh;
    fresh.system.variables = host.system.variables;
    fresh.files.files = host.files.files;
    std::string routes = R"([{"handle":[{"handler":"static_response","body":"[{)";
    routes += name;
    routes += "}]\"}]}]";
    const std::string body = serve_routes(fresh, routes, asked).body;
    const std::string unknown = std::string("[{") + name + "}]";
    EXPECT_EQ(body, std::string_view(expected) == "?" ? unknown : "[" + std::string(expected) + "]")
        << name;
  }
}

}  // namespace
}  // namespace fusor
