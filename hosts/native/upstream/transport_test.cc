#include "hosts/native/upstream/transport.h"

#include <cstdint>
#include <set>

#include "hosts/native/upstream/transport_test_support.h"

namespace fusor::transport_test {
namespace {

TEST(Transport, Replies) {
  const struct {
    const char* about;
    std::string reply, expected;
    const char* method = "GET";
  } cases[] = {
      {"length", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nA: b\r\n\r\n0123456789",
       "200 Content-Length=10 A=b | 0123456789"},
      {"chunked",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\nT: "
       "v\r\n\r\n",
       "200 | hello![T=v]"},
      {"until the end", "HTTP/1.0 200 OK\r\n\r\nabc", "200 | abc"},
      {"HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", "200 Content-Length=10 | ", "HEAD"},
      {"204", "HTTP/1.1 204 No Content\r\n\r\n", "204 | "},
      {"304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n",
       "304 Content-Length=10 | "},
      {"interim",
       "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 "
       "OK\r\nContent-Length: 1\r\n\r\nx",
       "200 Content-Length=1 | x"},
      {"cut off body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234",
       "200 Content-Length=10 | 01234!"},
      {"cut off chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
       "200 | hello!"},
      {"malformed chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX",
       "200 | hello!"},
      {"nothing", "", "broken: EOF"},
      {"half a head", "HTTP/1.1 200 OK\r\nA", "broken: unexpected EOF"},
      {"no HTTP", "220 mail\r\n", "broken: malformed HTTP response: no status line"},
      {"bare line feeds", "HTTP/1.1 200 OK\nA: b\n\nHTTP/1.1 404 No\r\n\r\n",
       "200 A=b | HTTP/1.1 404 No\r\n\r\n"},
      {"bare line feeds of an interim head",
       "HTTP/1.1 103 Hm\nA: b\n\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
       "200 Content-Length=1 | x"},
      {"a folded field", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 1\r\n\r\nx",
       "200 A=b c Content-Length=1 | x"},
      {"a spaced name", "HTTP/1.1 200 OK\r\nA : b\r\nC: d\r\n\r\nx", "200 C=d | x"},
      {"response splitting: two lengths",
       "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 40\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
       "broken: malformed HTTP response: malformed or ambiguous Content-Length"},
      {"two lengths that are one",
       "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
       "200 Content-Length=2 | ok"},
      {"chunked, with a length",
       "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"
       "\r\n",
       "200 | abc"},
      {"no field", "HTTP/1.1 200 OK\r\nA\r\n\r\n",
       "broken: malformed HTTP response: malformed header field"},
      {"interim heads that nobody is given, without end",
       repeated("HTTP/1.1 100 Continue\r\n\r\n", 4001), "broken: the reply's head is too large"},
      {"a huge head", "HTTP/1.1 200 OK\r\nA: " + std::string(200'000, 'a') + "\r\n\r\n",
       "broken: the reply's head is too large"},
  };
  for (const auto& c : cases) {
    TransportSettings settings;
    settings.max_response_header = 100'000;
    Bench bench({{{c.reply}}}, settings);
    bench.request.method = c.method;
    EXPECT_EQ(bench.ask_all(), c.expected + "\n") << c.about;
  }
}

Task<void> collect_interim(Bench* bench, std::set<std::uintptr_t>* pages, int* heads) {
  Scope scope(co_await this_context());
  scope.spawn(bench->peer.serve());
  Exchange x(bench->fake.host);
  x.interim = [=](int, const Headers& headers) {
    pages->insert(reinterpret_cast<std::uintptr_t>(headers.begin()->value.data()) / 4096);
    ++*heads;
  };
  const auto reply = co_await bench->transport->round_trip(x, bench->request);
  EXPECT_EQ(reply->status, 204);
  scope.cancel();
  co_await scope.join();
}

TEST(Transport, InterimHeadsTakeNoMemory) {
  const std::string hints =
      "HTTP/1.1 103 Early Hints\r\nLink: " + std::string(1000, 'a') + "\r\n\r\n";
  TransportSettings settings;
  settings.max_response_header = 10'000;  // of each that is passed on
  Bench bench({{{repeated(hints, 1000) + kEmpty}}}, settings);
  std::set<std::uintptr_t> pages;
  int heads = 0;
  run_until_done(bench.loop, collect_interim(&bench, &pages, &heads));
  EXPECT_EQ(heads, 1000);
  EXPECT_LT(pages.size(), 50u);
}

TEST(Transport, ConnectionsAreReused) {
  Bench bench({{{kReply, kReply, kReply}, false}});
  EXPECT_EQ(bench.ask_all(3), std::string(kLine) + kLine + kLine);
  EXPECT_EQ(bench.peer.connections, 1);
}

TEST(Transport, WhatMayNotBeReusedIsNot) {
  const char* replies[] = {
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
      "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
      // What follows a reply is not the next one: it may be an attacker's.
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\nbad",
  };
  for (const char* reply : replies) {
    Bench bench({{{reply}, false}, {{kReply}, false}});
    EXPECT_TRUE(bench.ask_all(2).ends_with(kLine)) << reply;
    EXPECT_EQ(bench.peer.connections, 2) << reply;
  }
}

TEST(Transport, AConnectionThatWasClosedWhileIdleIsReplaced) {
  Bench bench({{{kReply}}, {{kReply}}});
  EXPECT_EQ(bench.ask_all(2), std::string(kLine) + kLine);
}

TEST(Transport, WhatAStaleConnectionTookIsSentAgainOnlyWhereThatIsSafe) {
  const struct {
    const char* method;
    const char* key;
    bool again;
  } cases[] = {
      {"GET", "", true},
      {"HEAD", "", true},
      {"OPTIONS", "", true},
      {"TRACE", "", true},
      {"POST", "", false},
      {"PUT", "", false},
      {"DELETE", "", false},
      {"get", "", false},
      {"POST", "Idempotency-Key", true},
      {"PATCH", "x-idempotency-key", true},
  };
  for (const auto& c : cases) {
    for (const bool with_body : {false, true}) {
      // The upstream takes the second request and closes without a word.
      const std::size_t size = with_body ? 4 : 0;
      Bench bench({{{kEmpty, ""}, true, size}, {{kEmpty}, true, size}});
      Headers headers;
      if (*c.key) headers.add(c.key, "1");
      Body body = with_body ? Body::bytes("body") : Body();
      bench.request.method = c.method;
      bench.request.headers = &headers;
      bench.request.body = &body;
      EXPECT_EQ(bench.ask_all(2), cat(kEmptyLine, c.again ? kEmptyLine : "broken: EOF\n"))
          << c.method << c.key << with_body;
      EXPECT_EQ(bench.peer.connections, c.again ? 2 : 1) << c.method << c.key << with_body;
    }
  }
}

Task<std::string> ask_behind_a_reset(Bench* bench, Body* body) {
  Scope scope(co_await this_context());
  scope.spawn(bench->peer.serve());
  std::string all = co_await ask(bench->transport, &bench->fake, bench->request) + "\n";
  bench->peer.reset_kept();  // the loop has no turn to see it before the next request
  bench->request.method = "POST";
  bench->request.body = body;
  bench->request.content_length = body->length();
  all += co_await ask(bench->transport, &bench->fake, bench->request) + "\n";
  scope.cancel();
  co_await scope.join();
  co_return all;
}

TEST(Transport, WhatNeverWentOutIsSentOnANewConnection) {
  Bench bench({{{kReply}, false}, {{kReply}, true, 4}});
  Body body = Body::bytes("body");
  EXPECT_EQ(run_until_done(bench.loop, ask_behind_a_reset(&bench, &body)),
            std::string(kLine) + kLine);
  EXPECT_EQ(bench.peer.connections, 2);
}

TEST(Transport, RequestHeads) {
  Bench bench({{{kReply}}});
  Headers headers;
  headers.add("x-Case", "kept");
  headers.add("Content-Length", "99");  // framing is the transport's
  headers.add("Transfer-Encoding", "chunked");
  headers.add("Bad", "a\r\nInjected: yes");
  bench.request.headers = &headers;
  bench.request.target = "/a?b";
  bench.ask_all();
  EXPECT_EQ(bench.peer.received, "GET /a?b HTTP/1.1\r\nHost: h\r\nx-Case: kept\r\n\r\n");
}

TEST(Transport, AConnectionThatIsToCloseIsNotUsedAgain) {
  Headers close;
  close.add("Connection", "close");
  for (const bool keepalive : {true, false}) {
    TransportSettings settings;
    settings.keepalive = keepalive;
    Bench bench({{{kReply}, false}, {{kReply}, false}}, settings);
    if (keepalive) bench.request.headers = &close;
    EXPECT_EQ(bench.ask_all(2), std::string(kLine) + kLine);
    EXPECT_EQ(bench.peer.received,
              repeated("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", 2));
    EXPECT_EQ(bench.peer.connections, 2);
  }
}

TEST(Transport, WhatWouldSplitARequestIsRefused) {
  for (const char* bad : {"/a b", "/\r\nX: y", ""}) {
    Bench bench({});
    bench.request.target = bad;
    EXPECT_TRUE(bench.ask_all().starts_with("dial") || bench.ask_all().starts_with("broken"))
        << bad;
  }
}

TEST(Transport, ASlowReplyTimesOut) {
  TransportSettings settings;
  settings.response_header_timeout = 1'000'000;
  Bench bench({{{"", ""}, false}}, settings);
  EXPECT_EQ(bench.ask_all(), "timeout: timeout awaiting response headers\n");
}

// The client's end of a tunnel: it says nothing, or does not end to talk.
class Client final : public Duplex {
 public:
  explicit Client(bool talks) : talks_(talks) {}
  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override {
    co_await YieldTurn();
    if (talks_ && !(co_await this_context()).cancelled()) co_return buffer.size();
    while (co_await Sleep(1'000'000'000)) continue;
    co_return http_error(499, "the client has gone");
  }
  Task<Served> write(std::string_view) override { return ready<Served>(Served()); }
  Task<Served> shutdown_write() override { return ready<Served>(Served()); }

 private:
  bool talks_;
};

Task<std::string> tunnel(Bench* bench, bool talks) {
  Scope scope(co_await this_context());
  scope.spawn(bench->peer.serve());
  Exchange x(bench->fake.host);
  auto reply = co_await bench->transport->round_trip(x, bench->request);
  std::string how = reply ? decimal(reply->status) : reply.error().message;
  if (Tunnel* between = reply ? reply->body.as_tunnel() : nullptr) {
    Client client(talks);
    co_await between->run(client);
    how += " ended";
  }
  scope.cancel();
  co_await scope.join();
  co_return how;
}

TEST(Transport, ATunnelHasTheTimeouts) {
  for (const bool talks : {false, true}) {
    TransportSettings settings;
    // Also the head is to be read in time.
    (talks ? settings.write_timeout : settings.read_timeout) = talks ? 1'000'000 : 100'000'000;
    const char* switching = "HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";
    Bench bench({{{switching}, false}}, settings);
    bench.request.upgrade = "x";
    EXPECT_EQ(run_until_done(bench.loop, tunnel(&bench, talks)), "101 ended");
  }
}

TEST(Transport, DialFailures) {
  Bench bench({});
  bench.request.address = "127.0.0.1:1";
  EXPECT_EQ(bench.ask_all(), "dial: dial tcp 127.0.0.1:1: connect: connection refused\n");
  bench.request.address = "unix//nowhere/x.sock";
  EXPECT_EQ(bench.ask_all(),
            "dial: dial unix /nowhere/x.sock: connect: no such file or directory\n");
}

TEST(Upstreams, EqualSettingsShareAPool) {
  const auto upstreams = make_upstreams();
  TransportSettings other;
  other.keepalive = false;
  const auto a = *upstreams->open({}), b = *upstreams->open({}), c = *upstreams->open(other);
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
  TransportSettings tls;
  tls.tls = true;
  EXPECT_EQ(upstreams->open(tls).error().message(),
            "TLS upstreams are not available in this build");
}

}  // namespace
}  // namespace fusor::transport_test
