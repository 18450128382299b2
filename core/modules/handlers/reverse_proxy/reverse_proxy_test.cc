#include <gtest/gtest.h>

#include "core/base/strings.h"
#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::Asked;
using fusor::testing::FakeHost;
using fusor::testing::Reply;
using fusor::testing::serve_routes;

// Answers as it is told, and remembers what was asked.
class FakeTransport : public Transport {
 public:
  struct Sent {
    std::string address, method, target, host, scheme, upgrade;
    std::map<std::string, std::string> headers;
    std::string body;
  };
  struct Planned {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
    std::optional<UpstreamFailure> failure = {};
  };

  std::vector<Sent> sent;
  std::map<std::string, Planned> plans;  // by address

  Task<Result<UpstreamReply, UpstreamFailure>> round_trip(Exchange& x,
                                                          UpstreamRequest request) override {
    Sent& one = sent.emplace_back();
    one.address = request.address;
    one.method = request.method;
    one.target = request.target;
    one.host = request.host;
    one.scheme = request.scheme;
    one.upgrade = request.upgrade;
    for (const Field& f : *request.headers) {
      std::string& value = one.headers[std::string(f.name)];
      value += (value.empty() ? "" : "|") + std::string(f.value);
    }
    if (BodySource* source = request.body ? request.body->as_source() : nullptr) {
      char buffer[64];
      for (;;) {
        auto got = co_await source->read(buffer);
        if (!got || *got == 0) break;
        one.body.append(buffer, *got);
      }
    } else if (request.body && request.body->as_bytes()) {
      one.body = *request.body->as_bytes();
    }
    const Planned& plan = plans[one.address];
    if (plan.failure) co_return std::unexpected(*plan.failure);
    UpstreamReply reply;
    reply.status = plan.status;
    for (const auto& [name, value] : plan.headers) reply.headers.add(name, value);
    if (!plan.body.empty()) reply.body = Body::bytes(plan.body);
    co_return reply;
  }
};

class ReverseProxyTest : public ::testing::Test {
 protected:
  ReverseProxyTest() { host.upstreams.transport = transport; }

  Reply get(const std::string& config, const Asked& asked = {}) {
    return serve_routes(host,
                        R"([{"handle":[{"handler":"reverse_proxy")" + config +
                            R"(},{"handler":"static_response","body":"behind"}]}])",
                        asked);
  }
  void fail(const std::string& address, UpstreamFailure::Kind kind) {
    transport->plans[address].failure = UpstreamFailure{kind, "made up"};
  }
  std::shared_ptr<FakeTransport> transport = std::make_shared<FakeTransport>();
  FakeHost host;
  const std::string one = R"(,"upstreams":[{"dial":"a:1"}])";
  const std::string two = R"(,"upstreams":[{"dial":"a:1"},{"dial":"b:2"}])";
};

TEST_F(ReverseProxyTest, SendsTheRequestAndReturnsTheReply) {
  transport->plans["a:1"] = {
      .status = 201, .headers = {{"Content-Type", "x/y"}, {"Server", "app"}}, .body = "reply"};
  const Reply reply =
      get(one, {.method = "POST", .target = "/p%2fq?x=1", .host = "site", .body = "request"});
  EXPECT_EQ(reply.to_string(), "201 Via=1.1 Caddy Content-Type=x/y | reply");
  const auto& sent = transport->sent.at(0);
  EXPECT_EQ(sent.method + " " + sent.target + " " + sent.host, "POST /p%2fq?x=1 site");
  EXPECT_EQ(sent.body, "request");
  EXPECT_EQ(sent.headers.at("Via"), "1.1 Caddy");
  EXPECT_EQ(sent.headers.at("X-Forwarded-For"), "192.0.2.1");
  EXPECT_EQ(sent.headers.at("X-Forwarded-Proto"), "http");
  EXPECT_EQ(sent.headers.at("X-Forwarded-Host"), "site");
}

TEST_F(ReverseProxyTest, HopByHopFieldsStay) {
  transport->plans["a:1"] = {.headers = {{"Connection", "X-Private"},
                                         {"X-Private", "1"},
                                         {"Keep-Alive", "timeout=5"},
                                         {"Transfer-Encoding", "chunked"},
                                         {"X-Public", "1"},
                                         {"Alt-Svc", "h3"}}};
  const Reply reply = get(one, {.headers = {{"Connection", "close, X-Mine"},
                                            {"X-Mine", "1"},
                                            {"TE", "trailers, deflate"},
                                            {"Proxy-Authorization", "secret"},
                                            {"Upgrade", "h2c"},
                                            {"Content-Length", "0"},
                                            {"Host", "other"},
                                            {"X-Other", "1"}}});
  EXPECT_EQ(reply.to_string(), "200 Via=1.1 Caddy X-Public=1");
  const auto& headers = transport->sent.at(0).headers;
  for (const char* name :
       {"Connection", "X-Mine", "Proxy-Authorization", "Upgrade", "TE", "Content-Length", "Host"}) {
    EXPECT_EQ(headers.count(name), 0u) << name;
  }
  EXPECT_EQ(headers.at("Te"), "trailers");
  EXPECT_EQ(headers.at("X-Other"), "1");
}

// Who asks is what the connection says, unless a trusted proxy says otherwise.
TEST_F(ReverseProxyTest, ForwardedFieldsAreNotBelieved) {
  const Asked asked{.headers = {{"X-Forwarded-For", "1.2.3.4"},
                                {"X-Forwarded-For", "5.6.7.8"},
                                {"X-Forwarded-Proto", "https"},
                                {"X-Forwarded-Host", "evil"}}};
  get(one, asked);
  EXPECT_EQ(transport->sent.at(0).headers.at("X-Forwarded-For"), "192.0.2.1");
  EXPECT_EQ(transport->sent.at(0).headers.at("X-Forwarded-Proto"), "http");
  EXPECT_EQ(transport->sent.at(0).headers.at("X-Forwarded-Host"), "localhost");
  get(one + R"(,"trusted_proxies":["192.0.2.0/24"])", asked);
  EXPECT_EQ(transport->sent.at(1).headers.at("X-Forwarded-For"), "1.2.3.4, 5.6.7.8, 192.0.2.1");
  EXPECT_EQ(transport->sent.at(1).headers.at("X-Forwarded-Proto"), "https");
  EXPECT_EQ(transport->sent.at(1).headers.at("X-Forwarded-Host"), "evil");
}

TEST_F(ReverseProxyTest, HeaderUpAndDown) {
  transport->plans["a:1"] = {.headers = {{"X-Secret", "1"}, {"Location", "http://a:1/x"}}};
  const Reply reply =
      get(one +
              R"(,"headers":{"request":{"set":{"Host":["{http.reverse_proxy.upstream.hostport}"],
          "X-Up":["{http.request.method}"]},"delete":["User-*"]},
          "response":{"delete":["X-Secret"],"add":{"X-Status":["{http.reverse_proxy.status_code}"]}}})",
          {.headers = {{"User-Agent", "curl"}}});
  EXPECT_EQ(reply.to_string(), "200 Via=1.1 Caddy Location=http://a:1/x X-Status=200");
  const auto& sent = transport->sent.at(0);
  EXPECT_EQ(sent.host, "a:1");
  EXPECT_EQ(sent.headers.at("X-Up"), "GET");
  EXPECT_EQ(sent.headers.count("User-Agent"), 0u);
}

TEST_F(ReverseProxyTest, Failures) {
  const struct {
    UpstreamFailure::Kind kind;
    int status;
  } cases[] = {{UpstreamFailure::kDial, 502},
               {UpstreamFailure::kBroken, 502},
               {UpstreamFailure::kTimeout, 504},
               {UpstreamFailure::kClient, 499}};
  for (const auto& c : cases) {
    fail("a:1", c.kind);
    EXPECT_EQ(get(one).status, c.status);
  }
  EXPECT_EQ(get(R"(,"upstreams":[])").status, 503);
}

TEST_F(ReverseProxyTest, RetriesWhatIsSafe) {
  const std::string lb =
      two + R"(,"load_balancing":{"selection_policy":{"policy":"round_robin"},"retries":2})";
  transport->plans["a:1"].body = "from a";
  fail("b:2", UpstreamFailure::kDial);
  EXPECT_EQ(get(lb, {.method = "POST", .body = "x"}).body, "from a")
      << "nothing was sent: any method";
  fail("b:2", UpstreamFailure::kBroken);
  EXPECT_EQ(get(lb).body, "from a");
  EXPECT_EQ(get(lb, {.method = "POST"}).status, 502) << "the upstream may have acted on it";
  EXPECT_EQ(get(lb, {.method = "GET", .body = "x"}).status, 502) << "its body is gone";
  fail("a:1", UpstreamFailure::kDial);
  transport->sent.clear();
  EXPECT_EQ(get(lb).status, 502);
  EXPECT_EQ(transport->sent.size(), 3u);
}

TEST_F(ReverseProxyTest, TriesForAWhile) {
  fail("a:1", UpstreamFailure::kDial);
  EXPECT_EQ(get(one + R"(,"load_balancing":{"try_duration":"1s"})").status, 502);
  EXPECT_EQ(transport->sent.size(), 5u) << "four pauses of 250 ms";
}

TEST_F(ReverseProxyTest, PassiveHealth) {
  const std::string config = R"([{"handle":[{"handler":"reverse_proxy")" + two +
                             R"(,"load_balancing":{"selection_policy":{"policy":"first"}},
          "health_checks":{"passive":{"fail_duration":"10s","max_fails":2,"unhealthy_status":[5]}}}]}])";
  auto program = fusor::testing::load_routes(host, config);
  ASSERT_NE(program, nullptr);
  transport->plans["a:1"] = {.status = 500, .body = "bad"};
  transport->plans["b:2"].body = "good";
  EXPECT_EQ(fusor::testing::serve(host, *program, {}).body, "bad");
  EXPECT_EQ(fusor::testing::serve(host, *program, {}).body, "bad");
  EXPECT_EQ(fusor::testing::serve(host, *program, {}).body, "good") << "two failures";
  host.clock.advance(11'000'000'000);
  EXPECT_EQ(fusor::testing::serve(host, *program, {}).body, "bad") << "forgotten";
}

TEST_F(ReverseProxyTest, SelectionPolicies) {
  transport->plans["a:1"].body = "a";
  transport->plans["b:2"].body = "b";
  const auto chosen = [&](const std::string& policy, const Asked& asked = {}) {
    auto program = fusor::testing::load_routes(
        host, R"([{"handle":[{"handler":"reverse_proxy")" + two +
                  R"(,"load_balancing":{"selection_policy":)" + policy + "}}]}]");
    std::string out;
    for (int i = 0; i < 4; ++i) out += fusor::testing::serve(host, *program, asked).body;
    return out;
  };
  EXPECT_EQ(chosen(R"({"policy":"first"})"), "aaaa");
  EXPECT_EQ(chosen(R"({"policy":"round_robin"})"), "baba");
  EXPECT_EQ(chosen(R"({"policy":"weighted_round_robin","weights":[3,1]})"), "aaba");
  const std::string by_ip = chosen(R"({"policy":"ip_hash"})");
  EXPECT_TRUE(by_ip == "aaaa" || by_ip == "bbbb") << by_ip;
  EXPECT_EQ(chosen(R"({"policy":"client_ip_hash"})"), by_ip);
  const auto key = [](std::string value) {
    return Asked{.target = "/?k=" + value, .headers = {{"X-Key", value}}};
  };
  EXPECT_EQ(chosen(R"({"policy":"header","field":"X-Key"})", key("1")),
            chosen(R"({"policy":"query","key":"k"})", key("1")))
      << "the same hash of the same value";
  EXPECT_EQ(chosen(R"({"policy":"header","field":"X-None","fallback":{"policy":"first"}})"),
            "aaaa");
  const std::string random = chosen(R"({"policy":"random"})");
  EXPECT_EQ(random.find_first_not_of("ab"), std::string::npos);
  EXPECT_EQ(chosen(R"({"policy":"least_conn"})").size(), 4u);
  EXPECT_EQ(chosen(R"({"policy":"random_choose"})").size(), 4u);
}

TEST_F(ReverseProxyTest, ACookieSticks) {
  transport->plans["a:1"].body = "a";
  transport->plans["b:2"].body = "b";
  const std::string config =
      two + R"(,"load_balancing":{"selection_policy":{"policy":"cookie","secret":"s",
              "fallback":{"policy":"first"},"max_age":"1h"}})";
  const Reply first = get(config);
  const std::string cookie = first.header("Set-Cookie");
  EXPECT_TRUE(cookie.starts_with("lb=")) << cookie;
  EXPECT_TRUE(cookie.ends_with("; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax")) << cookie;
  const Reply again = get(config, {.headers = {{"Cookie", "x=y; " + cookie.substr(0, 67)}}});
  EXPECT_EQ(again.body, "a");
  EXPECT_EQ(again.header("Set-Cookie"), "");
  EXPECT_NE(get(config, {.headers = {{"Cookie", "lb=wrong"}}}).header("Set-Cookie"), "");
}

TEST_F(ReverseProxyTest, HandleResponse) {
  transport->plans["a:1"] = {.status = 404, .headers = {{"X-A", "1"}, {"X-B", "2"}}, .body = "no"};
  EXPECT_EQ(get(one + R"(,"handle_response":[{"match":{"status_code":[4]},"status_code":200}])")
                .to_string(),
            "200 Via=1.1 Caddy X-A=1 X-B=2 | no");
  EXPECT_EQ(
      get(one + R"(,"handle_response":[{"match":{"status_code":[5]},"status_code":200}])").status,
      404);
  EXPECT_EQ(get(one + R"(,"handle_response":[{"routes":[{"handle":[
                 {"handler":"copy_response_headers","include":["X-B"]},
                 {"handler":"static_response","status_code":410,
                  "body":"{http.reverse_proxy.status_code} {http.reverse_proxy.header.X-A}"}]}]}])")
                .to_string(),
            "410 X-B=2 Content-Type=text/plain; charset=utf-8 | 404 1");
  EXPECT_EQ(get(one + R"(,"handle_response":[{"routes":[{"handle":[
                 {"handler":"copy_response","status_code":418}]}]}])")
                .to_string(),
            "418 Via=1.1 Caddy X-A=1 X-B=2 | no");
  // Routes that do not answer: what stands behind the proxy goes on (forward_auth).
  EXPECT_EQ(get(one + R"(,"handle_response":[{"routes":[{"handle":[]}]}])").body, "behind");
}

TEST_F(ReverseProxyTest, CopyResponseBelongsToHandleResponse) {
  for (const char* name : {"copy_response", "copy_response_headers"}) {
    EXPECT_EQ(
        serve_routes(host, R"([{"handle":[{"handler":")" + std::string(name) + "\"}]}]", {}).status,
        500);
  }
}

TEST_F(ReverseProxyTest, BuffersWhatItIsTold) {
  get(one + R"(,"request_buffers":4)", {.method = "POST", .body = "0123456789"});
  EXPECT_EQ(transport->sent.at(0).body, "0123456789");
  get(one + R"(,"request_buffers":-1)", {.method = "POST", .body = "0123456789"});
  EXPECT_EQ(transport->sent.at(1).body, "0123456789");
}

TEST_F(ReverseProxyTest, TlsIsTheTransports) {
  get(one + R"(,"transport":{"protocol":"http","tls":{"insecure_skip_verify":true}})",
      {.host = "site"});
  EXPECT_TRUE(host.upstreams.opened.back().tls);
  EXPECT_EQ(transport->sent.at(0).scheme, "https");
  EXPECT_EQ(transport->sent.at(0).host, "a:1");
}

TEST_F(ReverseProxyTest, ASwitchNobodyAskedForIsRefused) {
  transport->plans["a:1"] = {.status = 101, .headers = {{"Upgrade", "websocket"}}};
  EXPECT_EQ(get(one).status, 502);
}

TEST_F(ReverseProxyTest, Refusals) {
  const std::pair<const char*, const char*> cases[] = {
      {R"(,"upstreams":[{"dial":"a:1-3"}])", "precisely one socket"},
      {R"(,"upstreams":[{"dial":""}])", "missing field \"dial\""},
      {R"(,"health_checks":{"active":{"uri":"/"}})", "active health checks are not available"},
      {R"(,"dynamic_upstreams":{"source":"a"})", "dynamic_upstreams is not available"},
      {R"(,"transport":{"protocol":"fastcgi"})", "transport.fastcgi is not available"},
      {R"(,"transport":{"protocol":"http","versions":["h2c","2"]})", "add version 1.1"},
      {R"(,"transport":{"protocol":"http","tls":{"curves":["x25519"]}})",
       "tls.curves is not available"},
      {R"(,"load_balancing":{"selection_policy":{"policy":"best"}})", "unknown module"},
      {R"(,"load_balancing":{"selection_policy":{"policy":"random_choose","choose":1}})",
       "at least 2"},
      {R"(,"trusted_proxies":["nonsense"])", "no IP address"},
  };
  for (const auto& [config, expected] : cases) {
    std::string errors;
    fusor::testing::load_routes(
        host, R"([{"handle":[{"handler":"reverse_proxy")" + std::string(config) + "}]}]", &errors);
    EXPECT_NE(errors.find(expected), std::string::npos) << config << ": " << errors;
  }
}

}  // namespace
}  // namespace fusor
