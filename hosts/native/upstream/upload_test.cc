// Bodies of requests on their way to an upstream.
#include <optional>

#include "hosts/native/upstream/transport_test_support.h"

namespace fusor::transport_test {
namespace {

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

}  // namespace
}  // namespace fusor::transport_test
