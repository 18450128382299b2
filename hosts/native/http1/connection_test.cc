#include "hosts/native/http1/connection.h"

#include "hosts/native/http1/connection_test_support.h"

namespace fusor::http1::connection_test {
namespace {

TEST(Connection, Dialogues) {
  const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  const struct {
    const char* about;
    std::string bytes, expected;
  } cases[] = {
      {"one", get, kHello},
      {"pipelined", get + get + get, std::string(kHello) + kHello + kHello},
      {"close", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get, kHelloClose},
      {"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n" + get,
       "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"},
      {"HTTP/1.0 keep-alive", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get,
       std::string("HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello") +
           kHello},
      {"HEAD", "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + get,
       std::string("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n") + kHello},
      {"an unread body is skipped",
       "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" + get,
       std::string(kHello) + kHello},
      {"an unread chunked body is skipped",
       "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" +
           get,
       std::string(kHello) + kHello},
      {"a line behind a POST", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n\r\n" + get,
       std::string(kHello) + kHello},
      {"a line before a GET", "\r\n" + get, refusal("400 Bad Request")},
      {"nothing more is served behind a refusal", "GET\r\n\r\n" + get, refusal("400 Bad Request")},
      {"a head that ends", "GET / HT", refusal("400 Bad Request")},
      {"no Host", "GET / HTTP/1.1\r\n\r\n",
       refusal("400 Bad Request: missing required Host header")},
      {"version", "GET / HTTP/3.0\r\n\r\n",
       refusal("505 HTTP Version Not Supported: unsupported protocol version")},
      {"coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
       "HTTP/1.1 501 Not Implemented\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: "
       "close\r\n\r\nUnsupported transfer encoding"},
      {"expectation", "POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 1\r\n\r\na",
       "HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"},
      {"who waits for 100 and is not asked",
       "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n",
       kHelloClose},
      {"smuggling: what follows a refused message is no request",
       "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: "
       "chunked\r\n\r\n0\r\n\r\n" +
           get,
       refusal("400 Bad Request")},
      {"smuggling: a malformed chunk ends the connection",
       "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n" + get, kHelloClose},
      {"a large head", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(30'000, 'x') + "\r\n\r\n",
       refusal("431 Request Header Fields Too Large")},
      {"a head of endless lines",
       "GET / HTTP/1.1\r\nHost: a\r\n" +
           [] {
             std::string lines;
             for (int i = 0; i < 3000; ++i) lines += "X: yyyyyyy\r\n";
             return lines;
           }(),
       refusal("431 Request Header Fields Too Large")},
  };
  for (const auto& c : cases) {
    for (std::size_t piece : {std::size_t{1} << 20, std::size_t{700}, std::size_t{7}}) {
      if (piece == 7 && c.bytes.size() > 1000) continue;
      Bench bench(hello);
      EXPECT_EQ(replies(bench, c.bytes, true, piece), c.expected) << c.about << ", piece " << piece;
      EXPECT_EQ(bench.endpoint.begun, bench.endpoint.ended);
    }
  }
}

TEST(Connection, RequestBodies) {
  const std::string long_body(100'000, 'b');
  const struct {
    const char* about;
    std::string bytes, expected;
  } cases[] = {
      {"length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
       "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"},
      {"chunked",
       "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
       "chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: v\r\n\r\n",
       "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabcde[T=v]"},
      {"long", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + long_body,
       "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + long_body},
      {"long, chunked",
       "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n" + long_body +
           "\r\n0\r\n\r\n",
       "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + long_body},
      {"continue",
       "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n",
       "HTTP/1.1 100 Continue\r\n\r\n"},
  };
  for (const auto& c : cases) {
    for (std::size_t piece : {std::size_t{1} << 20, std::size_t{1000}, std::size_t{5}}) {
      if (piece == 5 && c.bytes.size() > 1000) continue;
      Bench bench(echo);
      const std::string reply = replies(bench, c.bytes, true, piece);
      EXPECT_TRUE(reply.starts_with(c.expected))
          << c.about << ", piece " << piece << ": " << reply.substr(0, 300);
    }
  }
}

Task<Served> wait_long(Exchange& x) {
  const bool passed = co_await Sleep(3600'000'000'000);
  x.response.status = passed ? 200 : 499;
  co_return Served();
}

TEST(Connection, AClientThatGoesCancelsItsRequest) {
  Bench bench(wait_long);
  // It only ended its direction, so it may see how the handler ended.
  EXPECT_TRUE(replies(bench, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 499 "));
  EXPECT_EQ(bench.endpoint.ended, 1);
}

// Its body came with the head, and is taken only when the handler has waited before.
Task<Served> take_late_and_wait(Exchange& x) {
  co_await YieldTurn();
  BodySource& body = *x.request.body.as_source();
  body.take(body.arrived().size());
  co_return co_await wait_long(x);
}

TEST(Connection, AClientThatGoesBehindItsBodyCancelsItsRequest) {
  Bench bench(take_late_and_wait);
  (void)replies(bench, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_EQ(bench.endpoint.ended, 1);
}

TEST(Connection, PipelinedRequestsLetTheOthersGoInBetween) {
  Bench* self = nullptr;
  int seen_by_others = 0;
  Bench bench([&](Exchange& x) {
    if (self->endpoint.begun == 1) {
      self->loop.post([&] { seen_by_others = self->endpoint.begun; });
    }
    const std::int64_t end = monotonic_now() + 2'000'000;  // more than a connection's share
    while (monotonic_now() < end) {
    }
    return hello(x);
  });
  self = &bench;
  std::string requests, expected;
  for (int i = 0; i < 8; ++i) {
    requests += "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    expected += kHello;
  }
  EXPECT_EQ(replies(bench, requests), expected);
  EXPECT_LT(seen_by_others, 4);
}

TEST(Connection, AbortCancels) {
  Bench* self = nullptr;
  Bench bench([&self](Exchange& x) {
    self->loop.post([self] { self->list.abort(); });
    return wait_long(x);
  });
  self = &bench;
  EXPECT_EQ(replies(bench, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", false), "");
  EXPECT_EQ(bench.endpoint.ended, 1);
}

TEST(Connection, DrainingClosesBehindTheResponse) {
  Bench bench(hello);
  bench.endpoint.drains = true;
  const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(replies(bench, get + get, false), kHelloClose);
}

Task<void> drain_and_ask(Bench* bench, std::string bytes, std::string* reply) {
  bench->open();
  co_await write_to(&bench->client, std::move(bytes), false);
  bench->endpoint.drains = true;
  bench->list.drain();
  co_await read_to_end(&bench->client, reply);
}

TEST(Connection, DrainingServesWhatHasArrived) {
  Bench bench(hello);
  std::string reply;
  run_until_done(bench.loop, drain_and_ask(&bench, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", &reply));
  EXPECT_EQ(without_dates(reply), kHelloClose);
}

// Where the connection ends anyway, the reply waits for nothing more of the request.
TEST(Connection, AReplyThatClosesDoesNotWaitForTheBody) {
  for (const std::string framing : {"Content-Length: 4", "Transfer-Encoding: chunked"}) {
    Bench bench(hello);
    EXPECT_EQ(replies(bench,
                      cat("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n", framing,
                          "\r\n\r\n1\r\n"),
                      false),
              kHelloClose)
        << framing;
  }
}

// A stream in given pieces, that waits a turn of the loop before each.
class Pieces : public BodySource {
 public:
  explicit Pieces(std::vector<std::string> pieces, bool fails = false)
      : pieces_(std::move(pieces)), fails_(fails) {}
  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override {
    co_await YieldTurn();
    if (at_ == pieces_.size()) {
      if (fails_) co_return http_error(502, "broken");
      co_return std::size_t{0};
    }
    const std::string& piece = pieces_[at_++];
    std::copy(piece.begin(), piece.end(), buffer.begin());
    co_return piece.size();
  }

 private:
  std::vector<std::string> pieces_;
  bool fails_;
  std::size_t at_ = 0;
};

Task<Served> stream(Exchange& x) {
  x.response.status = 200;
  if (x.request.target == "/declared") x.response.headers.add("Content-Length", "4");
  if (x.request.target == "/more") x.response.headers.add("Content-Length", "3");
  if (x.request.target == "/less") x.response.headers.add("Content-Length", "5");
  x.response.body = Body::source(
      std::make_unique<Pieces>(std::vector<std::string>{"ab", "cd"}, x.request.target == "/fails"));
  co_return Served();
}

TEST(Connection, Streams) {
  const struct {
    const char* target;
    std::string_view version, expected;
  } cases[] = {
      {"/", "1.1",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n"},
      {"/", "1.0", "HTTP/1.0 200 OK\r\n\r\nabcd"},
      {"/declared", "1.1", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd"},
      {"/more", "1.1", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"},
      // Cut off where the client can see it: no last chunk, fewer bytes than promised.
      {"/less", "1.1", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcd"},
      {"/fails", "1.1",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n"},
  };
  for (const auto& c : cases) {
    Bench bench(stream);
    // The client keeps its direction open, and asks for the end by Connection: close.
    const std::string request =
        cat("GET ", c.target, " HTTP/", c.version, "\r\nHost: a\r\nConnection: close\r\n\r\n");
    const std::string reply = replies(bench, request, false);
    EXPECT_EQ(replace_all(replace_all(reply, "Connection: close\r\n", ""), "<104>", ""), c.expected)
        << c.target << " " << c.version;
  }
}

// Begins to answer before it reads.
class Echoing : public BodySource {
 public:
  explicit Echoing(BodySource& from) : from_(from) {}
  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override {
    return from_.read(buffer);
  }

 private:
  BodySource& from_;
};

TEST(Connection, NoContinueGoesIntoAResponse) {
  Bench bench([](Exchange& x) {
    x.response.status = 200;
    x.response.body = Body::source(std::make_unique<Echoing>(*x.request.body.as_source()));
    return ready<Served>(Served());
  });
  const std::string head =
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
  EXPECT_EQ(replies(bench, head + "abc", true, head.size()),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
}

TEST(Connection, ABodyThatAStreamLeavesUnreadIsNoRequest) {
  const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
  const auto post = [](std::size_t length) {
    return cat("POST /declared HTTP/1.1\r\nHost: a\r\nContent-Length: ", decimal_unsigned(length),
               "\r\n\r\n");
  };
  const std::string chunked =
      cat("POST /declared HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n23\r\n",
          smuggled, "\r\n0\r\n\r\n");
  const std::string next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";
  const struct {
    std::string bytes, requests;
  } cases[] = {
      {post(smuggled.size()) + smuggled + next, "POST /declared\nGET /next\n"},
      {chunked + next, "POST /declared\nGET /next\n"},
      {post(1'000'000) + smuggled, "POST /declared\n"},  // too much to read: it closes
  };
  for (const auto& c : cases) {
    for (std::size_t piece : {std::size_t{1} << 20, std::size_t{7}}) {
      Bench bench(stream);
      (void)replies(bench, c.bytes, true, piece);
      EXPECT_EQ(bench.endpoint.requests, c.requests);
    }
  }
}

Task<void> read_all(BodySource* body) {
  char buffer[100];
  for (;;) {
    const auto n = co_await body->read(buffer);
    if (!n || *n == 0) co_return;
  }
}

TEST(Connection, WhoStillReadsTheBodyEndsWithTheResponse) {
  const struct {
    Task<Served> (*reply)(Exchange&);
    const char* expected;
  } cases[] = {
      {hello, kHelloClose},
      {stream, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd"},
  };
  for (const auto& c : cases) {
    Bench bench([&c](Exchange& x) {
      x.background->spawn(read_all(x.request.body.as_source()));
      return c.reply(x);
    });
    const char* half = "POST /declared HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab";
    EXPECT_EQ(replies(bench, half, false), c.expected);
    EXPECT_EQ(bench.endpoint.ended, 1);
  }
}

TEST(Connection, ALargeResponseGoesOutWholeAlsoToAClientThatEndedItsDirection) {
  Bench bench(large);
  const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string reply = replies(bench, get + get);
  EXPECT_EQ(reply.size(),
            2 * (5'000'000 +
                 std::string_view("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n").size()));
}

Task<Served> refuse_all(Exchange&) {
  return ready<Served>(std::unexpected(HttpError::abort("test")));
}

TEST(Connection, AbortEndsWithoutReply) {
  Bench bench(refuse_all);
  EXPECT_EQ(replies(bench, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", false), "");
}

class EchoTunnel : public Tunnel {
 public:
  Task<void> run(Duplex& client) override {
    char buffer[100];
    for (;;) {
      auto n = co_await client.read(buffer);
      if (!n || *n == 0) co_return;
      co_await client.write({buffer, *n});
    }
  }
};

Task<Served> upgrade(Exchange& x) {
  co_await YieldTurn();  // suspends: the connection has begun to read on
  x.response.status = 101;
  x.response.headers.add("Connection", "Upgrade");
  x.response.headers.add("Upgrade", "echo");
  x.response.body = Body::tunnel(std::make_unique<EchoTunnel>());
  co_return Served();
}

TEST(Connection, Tunnels) {
  for (std::size_t piece : {1000, 3}) {
    Bench bench(upgrade);
    EXPECT_EQ(
        replies(bench,
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nping",
                true, piece),
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nping");
  }
}

// A tunnel ends by itself only when one of its ends does: who stops does not wait for that.
TEST(Connection, DrainingEndsATunnel) {
  Bench* self = nullptr;
  Bench bench([&self](Exchange& x) {
    self->loop.post([self] { self->loop.post([self] { self->list.drain(); }); });
    return upgrade(x);
  });
  self = &bench;
  EXPECT_TRUE(replies(bench,
                      "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n",
                      false)
                  .starts_with("HTTP/1.1 101 "));
  EXPECT_EQ(bench.endpoint.ended, 1);
}

}  // namespace
}  // namespace fusor::http1::connection_test
