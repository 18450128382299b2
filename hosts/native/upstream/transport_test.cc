#include "hosts/native/upstream/transport.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/base/scope.h"
#include "core/base/strings.h"
#include "hosts/native/net/fd_watch.h"
#include "hosts/native/net/loop.h"
#include "hosts/native/net/socket.h"
#include "hosts/native/net/socket_address.h"
#include "testing/fake_host.h"

namespace fusor {
namespace {

// What an upstream does on one connection: for each request that has come, one reply.
struct Script {
  std::vector<std::string> replies;  // one a request; "" answers nothing
  bool close = true;                 // behind the last
  std::size_t body = 0;              // bytes of content that it waits for behind a request's head
  std::size_t echo = 0;              // bytes of content that it sends back behind a reply
};

// An upstream on the loopback interface and the test's loop.
class Peer {
 public:
  Peer(Loop& loop, std::vector<Script> scripts) : loop_(loop), scripts_(std::move(scripts)) {
    listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    SocketAddress any;
    auto* v4 = reinterpret_cast<sockaddr_in*>(any.get());
    v4->sin_family = AF_INET;
    v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    any.size = sizeof *v4;
    EXPECT_EQ(::bind(listening_, any.get(), any.size), 0);
    EXPECT_EQ(::listen(listening_, 16), 0);
    address = cat("127.0.0.1:", decimal(SocketAddress::local(listening_).port()));
  }
  ~Peer() { ::close(listening_); }

  Task<void> serve() {
    FdWatch watch(loop_, listening_);
    for (const Script& script : scripts_) {
      if (co_await watch.readable()) co_return;
      Socket client(loop_, ::accept4(listening_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      ++connections;
      co_await talk(&client, &script);
      if (!script.close) kept_.push_back(std::move(client));
    }
  }

  // The connections that stayed open end with a reset, at once.
  void reset_kept() {
    const linger abort{.l_onoff = 1, .l_linger = 0};
    for (Socket& socket : kept_) {
      ::setsockopt(socket.fd(), SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
    }
    kept_.clear();
  }

  std::string address;
  std::string received;
  int connections = 0;
  std::size_t echoed = 0;

 private:
  Task<void> talk(Socket* client, const Script* script) {
    char buffer[4096];
    std::string all;
    for (const std::string& reply : script->replies) {
      std::size_t end;
      while ((end = all.find("\r\n\r\n")) == std::string::npos ||
             all.size() < end + 4 + script->body) {
        const IoResult r = co_await client->read(buffer);
        if (r.error || r.bytes == 0) co_return;
        all.append(buffer, r.bytes);
      }
      received += all.substr(0, end + 4 + script->body);
      all.erase(0, end + 4 + script->body);
      std::string out = reply;
      iovec part{out.data(), out.size()};
      if (!out.empty()) co_await client->write_all({&part, 1});
      for (std::size_t left = script->echo; left > 0;) {
        if (all.empty()) {
          const IoResult r = co_await client->read(buffer);
          if (r.error || r.bytes == 0) co_return;
          all.append(buffer, r.bytes);
        }
        part = {all.data(), std::min(all.size(), left)};
        left -= part.iov_len;
        echoed += part.iov_len;
        std::string now = all.substr(0, part.iov_len);
        all.erase(0, now.size());
        part.iov_base = now.data();
        co_await client->write_all({&part, 1});
      }
    }
  }

  Loop& loop_;
  std::vector<Script> scripts_;
  std::vector<Socket> kept_;
  int listening_;
};

Task<std::string> body_of(Body* body) {
  std::string all;
  BodySource* source = body->as_source();
  if (!source) co_return all;
  char buffer[7];
  for (;;) {
    const auto n = co_await source->read(buffer);
    if (!n) co_return all + "!";
    if (*n == 0) break;
    all.append(buffer, *n);
  }
  if (source->trailers()) {
    for (const Field& f : *source->trailers()) all += cat("[", f.name, "=", f.value, "]");
  }
  co_return all;
}

constexpr const char* kKinds[] = {"dial", "timeout", "broken", "client"};

Task<std::string> reply_in(Exchange& x, std::shared_ptr<Transport> transport,
                           UpstreamRequest request, bool read) {
  auto reply = co_await transport->round_trip(x, request);
  if (!reply) co_return cat(kKinds[reply.error().kind], ": ", reply.error().message);
  std::string text = decimal(reply->status);
  for (const Field& f : reply->headers) text += cat(" ", f.name, "=", f.value);
  text += " | ";
  if (read) text += co_await body_of(&reply->body);
  co_return text;
}

Task<std::string> ask(std::shared_ptr<Transport> transport, testing::FakeHost* fake,
                      UpstreamRequest request, bool read = true) {
  Exchange x(fake->host);
  Scope background(co_await this_context());
  x.background = &background;
  std::string text = co_await reply_in(x, transport, request, read);
  background.cancel();
  co_await background.join();
  co_return text;
}

struct Bench {
  explicit Bench(std::vector<Script> scripts, const TransportSettings& settings = {})
      : peer(loop, std::move(scripts)), transport(*upstreams->open(settings)) {
    request.address = peer.address;
    request.method = "GET";
    request.target = "/";
    request.host = "h";
  }
  // Asks `times` times, one after the other; the replies in lines.
  std::string ask_all(int times = 1) { return run_until_done(loop, run(times)); }
  Task<std::string> run(int times) {
    Scope scope(co_await this_context());
    scope.spawn(peer.serve());
    std::string all;
    for (int i = 0; i < times; ++i) {
      Body body;
      if (source) {
        body = Body::source(source());
        request.body = &body;
      }
      all += co_await ask(transport, &fake, request, read_reply) + "\n";
      for (int turn = 0; turn < 5; ++turn) co_await YieldTurn();
    }
    scope.cancel();
    co_await scope.join();
    co_return all;
  }
  Loop loop;
  testing::FakeHost fake;
  Peer peer;
  std::unique_ptr<Upstreams> upstreams = make_upstreams();
  std::shared_ptr<Transport> transport;
  UpstreamRequest request;
  std::function<std::unique_ptr<BodySource>()> source;  // of each request's body
  bool read_reply = true;
};

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

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

constexpr const char* kEmpty = "HTTP/1.1 204 No Content\r\n\r\n";

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

constexpr const char* kReply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
constexpr const char* kEmptyLine = "204 | \n";
constexpr const char* kLine = "200 Content-Length=2 | ok\n";

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

TransportSettings one_connection() {
  TransportSettings settings;
  settings.max_per_host = 1;
  return settings;
}

Task<void> append(Bench* bench, std::string* all) {
  *all += co_await ask(bench->transport, &bench->fake, bench->request) + "\n";
}

Task<std::string> ask_at_once(Bench* bench, int times) {
  Scope scope(co_await this_context());
  Scope gone(co_await this_context());
  scope.spawn(bench->peer.serve());
  std::string all;
  Scope asking(co_await this_context());
  asking.spawn(append(bench, &all));
  gone.spawn(append(bench, &all));  // the first in line
  for (int i = 1; i < times; ++i) asking.spawn(append(bench, &all));
  gone.cancel();
  co_await gone.join();
  co_await asking.join();
  scope.cancel();
  co_await scope.join();
  co_return all;
}

TEST(HostLimit, RequestsThatWaitAreHandedTheConnection) {
  Bench bench({{{kReply, kReply, kReply}, false}}, one_connection());
  EXPECT_EQ(run_until_done(bench.loop, ask_at_once(&bench, 3)),
            std::string("client: the client has gone\n") + kLine + kLine + kLine);
  EXPECT_EQ(bench.peer.connections, 1);
}

TEST(HostLimit, RequestsThatWaitOpenWhereOneCloses) {
  Bench bench({{{kReply}}, {{kReply}}, {{kReply}}}, one_connection());
  EXPECT_EQ(run_until_done(bench.loop, ask_at_once(&bench, 3)),
            std::string("client: the client has gone\n") + kLine + kLine + kLine);
  EXPECT_EQ(bench.peer.connections, 3);
}

TEST(HostLimit, AFailedDialLeavesItsPlace) {
  Bench bench({}, one_connection());
  bench.request.address = "127.0.0.1:1";
  const std::string refused = "dial: dial tcp 127.0.0.1:1: connect: connection refused\n";
  EXPECT_EQ(run_until_done(bench.loop, ask_at_once(&bench, 2)),
            "client: the client has gone\n" + refused + refused);
}

// A connection belongs to its loop: idle there, it makes room for another loop's.
TEST(HostLimit, AnIdleConnectionMakesRoomForAnotherLoop) {
  Bench bench({{{kReply}, false}, {{kReply}, false}}, one_connection());
  std::thread upstream([&] { run_until_done(bench.loop, bench.peer.serve()); });
  Loop first, second;
  std::string all;
  run_until_done(first, append(&bench, &all));
  std::thread idle([&] { first.run(); });
  run_until_done(second, append(&bench, &all));
  first.stop();
  idle.join();
  upstream.join();
  EXPECT_EQ(all, std::string(kLine) + kLine);
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

// A request's body in pieces, each a turn of the loop later.
class Pieces : public BodySource {
 public:
  explicit Pieces(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}
  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override {
    co_await YieldTurn();
    if (at_ == pieces_.size()) co_return std::size_t{0};
    const std::string& piece = pieces_[at_++];
    if (piece == "!") co_return http_error(400, "bad body");
    std::copy(piece.begin(), piece.end(), buffer.begin());
    co_return piece.size();
  }

 private:
  std::vector<std::string> pieces_;
  std::size_t at_ = 0;
};

TEST(Transport, RequestBodies) {
  const struct {
    const char* about;
    std::vector<std::string> pieces;
    std::optional<std::uint64_t> length;
    std::string received, expected = kLine;
  } cases[] = {
      {"length", {"abc", "de"}, 5, "Content-Length: 5\r\n\r\nabcde"},
      {"chunked",
       {"abc", "de"},
       {},
       "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"},
      {"ends early", {"abc"}, 5, "", "client: the request's body ended early\n"},
      {"fails", {"abc", "!"}, {}, "", "client: bad body\n"},
  };
  for (const auto& c : cases) {
    Bench bench(
        {{{kReply},
          true,
          c.received.empty() ? 1000 : c.received.size() - c.received.find("\r\n\r\n") - 4}});
    Body body = Body::source(std::make_unique<Pieces>(c.pieces));
    bench.request.method = "POST";
    bench.request.body = &body;
    bench.request.content_length = c.length;
    EXPECT_EQ(bench.ask_all(), c.expected) << c.about;
    if (!c.received.empty()) {
      EXPECT_EQ(bench.peer.received, "POST / HTTP/1.1\r\nHost: h\r\n" + c.received) << c.about;
    }
  }
}

// Its client sends a piece, and then nothing for as long as it is asked.
class Stalled final : public BodySource {
 public:
  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override {
    if (!std::exchange(begun_, true)) {
      buffer[0] = 'a';
      co_return std::size_t{1};
    }
    while (co_await Sleep(1'000'000'000)) continue;
    co_return http_error(499, "the client has gone");
  }

 private:
  bool begun_ = false;
};

TEST(Transport, AnUpstreamThatFailsDuringAnUploadIsToBlame) {
  const struct {
    Script script;
    std::int64_t read_timeout;
    const char* expected;
  } cases[] = {
      {{{""}, true, 1}, 0, "broken: EOF\n"},
      {{{"HTTP/1.1"}, true, 1}, 0, "broken: unexpected EOF\n"},
      {{{"", ""}, false, 1}, 1'000'000, "timeout: timeout awaiting response headers\n"},
  };
  for (const auto& c : cases) {
    TransportSettings settings;
    settings.read_timeout = c.read_timeout;
    Bench bench({c.script}, settings);
    Body body = Body::source(std::make_unique<Stalled>());
    bench.request.method = "POST";
    bench.request.body = &body;
    bench.request.content_length = 10;
    EXPECT_EQ(bench.ask_all(), c.expected);
  }
}

TEST(Transport, ABodyGoesOnBesideTheReply) {
  constexpr const char* kFive = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
  constexpr const char* kChunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  constexpr const char* kChunkedEcho = "200 | abcde\n";
  const auto pieces = [](const std::vector<std::string>& of) {
    return [of] { return std::make_unique<Pieces>(of); };
  };
  const auto stalled = [] { return std::make_unique<Stalled>(); };
  const struct {
    const char* about;
    std::function<std::unique_ptr<BodySource>()> source;
    std::optional<std::uint64_t> length;
    std::vector<Script> scripts;
    std::string expected;
    int connections = 1;
  } cases[] = {
      {"length",
       pieces({"abc", "de"}),
       5,
       {{{kFive}, true, 0, 5}},
       "200 Content-Length=5 | abcde\n"},
      {"chunked; the connection is used again",
       pieces({"abc", "de"}),
       {},
       {{{kChunked, kChunked}, true, 0, 20}},
       std::string(kChunkedEcho) + kChunkedEcho},
      {"a reply that ends before the body does: the connection is of no more use",
       stalled,
       9,
       {{{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no"}, false, 0, 1}, {{kReply}}},
       "200 Content-Length=2 | oa\n" + std::string(kLine),
       2},
      {"the upstream goes", stalled, 9, {{{kFive}, true, 0, 1}}, "200 Content-Length=5 | a!\n"},
  };
  for (const auto& c : cases) {
    Bench bench(c.scripts);
    bench.source = c.source;
    bench.request.method = "POST";
    bench.request.content_length = c.length;
    const int times = static_cast<int>(std::ranges::count(c.expected, '\n'));
    EXPECT_EQ(bench.ask_all(times), c.expected) << c.about;
    EXPECT_EQ(bench.peer.connections, c.connections) << c.about;
  }
}

// Fails when the upstream has sent its first byte back.
class Failing final : public BodySource {
 public:
  explicit Failing(Peer& peer) : peer_(peer) {}
  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override {
    if (!std::exchange(begun_, true)) {
      buffer[0] = 'a';
      co_return std::size_t{1};
    }
    while (peer_.echoed == 0) co_await YieldTurn();
    for (int turn = 0; turn < 5; ++turn) co_await YieldTurn();
    co_return http_error(400, "bad body");
  }

 private:
  Peer& peer_;
  bool begun_ = false;
};

TEST(Transport, ABodyThatFailsCutsTheReplyOff) {
  Bench bench({{{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"}, false, 0, 5}});
  bench.source = [&bench] { return std::make_unique<Failing>(bench.peer); };
  bench.request.content_length = 5;
  EXPECT_EQ(bench.ask_all(), "200 Content-Length=5 | a!\n");
}

TEST(Transport, AReplyThatNobodyReadsEndsTheUpload) {
  const std::string more_than_buffers(32 << 20, 'm');
  for (const bool streamed : {true, false}) {
    Bench bench({{{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"}, false}});
    Body buffered = Body::bytes(more_than_buffers);
    bench.request.body = &buffered;
    if (streamed) bench.source = [] { return std::make_unique<Stalled>(); };
    bench.read_reply = false;
    EXPECT_EQ(bench.ask_all(), "200 Content-Length=5 | \n");
  }
}

// Of a body without end.
class Flood final : public BodySource {
 public:
  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override {
    co_await YieldTurn();
    std::ranges::fill(buffer, 'f');
    co_return buffer.size();
  }
};

TEST(Transport, AnUpstreamThatStopsReadingTimesOut) {
  TransportSettings settings;
  settings.write_timeout = 1'000'000;
  Bench bench({{{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"}, false}}, settings);
  bench.source = [] { return std::make_unique<Flood>(); };
  EXPECT_EQ(bench.ask_all(), "200 Content-Length=5 | !\n");
}

Task<void> keep(Task<std::string> task, std::string* result) { *result = co_await std::move(task); }

// Its client goes while both bodies are on their way.
Task<std::string> cancelled_in_mid_reply(Bench* bench) {
  Scope scope(co_await this_context());
  Scope client(co_await this_context());
  scope.spawn(bench->peer.serve());
  std::string reply;
  Body body = Body::source(std::make_unique<Stalled>());
  bench->request.body = &body;
  client.spawn(keep(ask(bench->transport, &bench->fake, bench->request, true), &reply));
  while (bench->peer.echoed == 0) co_await YieldTurn();
  for (int turn = 0; turn < 5; ++turn) co_await YieldTurn();
  client.cancel();
  co_await client.join();
  scope.cancel();
  co_await scope.join();
  co_return reply;
}

TEST(Transport, CancellingEndsBothDirections) {
  Bench bench({{{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"}, false, 0, 3}});
  EXPECT_EQ(run_until_done(bench.loop, cancelled_in_mid_reply(&bench)), "200 | !");
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
}  // namespace fusor
