#include "hosts/native/http1/deadlines.h"

#include "hosts/native/http1/connection_test_support.h"

namespace fusor::http1::connection_test {
namespace {

TEST(Connection, SlowClientsAreClosed) {
  for (const char* bytes : {"", "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"}) {
    Bench bench(hello);
    bench.endpoint.settings.read_header_timeout = 1'000'000;
    bench.endpoint.settings.idle_timeout = 1'000'000;
    const std::string reply = replies(bench, bytes, false);
    EXPECT_EQ(reply, std::string_view(bytes).ends_with("\r\n\r\n") ? kHello : "") << bytes;
  }
}

// A limit that anything but an instant breaks: between two pieces, altogether, by rate.
const TransferLimits kTight[] = {
    {.idle = 1'000'000}, {.whole = 1'000'000}, {.idle = 1'000'000, .min_rate = 1'000'000}};

TEST(Connection, ASlowBodyFails) {
  for (const TransferLimits& limits : kTight) {
    Bench bench(echo);
    bench.endpoint.settings.read = limits;
    EXPECT_EQ(replies(bench, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na", false),
              "");
    EXPECT_EQ(bench.endpoint.ended, 1);
  }
}

Task<void> ask_and_wait(Bench* bench) {
  bench->open();
  co_await write_to(&bench->client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", false);
  while (!bench->empty) co_await YieldTurn();
}

TEST(Connection, AClientThatDoesNotReadIsCutOff) {
  for (const TransferLimits& limits : kTight) {
    Bench bench(large);
    bench.endpoint.settings.write = limits;
    run_until_done(bench.loop, ask_and_wait(&bench));
    EXPECT_EQ(bench.endpoint.ended, 1);
  }
}

// Credit for what has moved: who sustains the rate is never cut off, however long it takes.
TEST(Connection, ARateIsCountedFromTheBeginning) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const TransferLimits limits{.idle = 10 * kSecond, .min_rate = 1000};
  const struct {
    std::uint64_t moved;
    std::int64_t expected;
  } cases[] = {{0, 10}, {1000, 11}, {1'000'000, 1010}, {std::uint64_t{1} << 62, 1'000'000'010}};
  for (const auto& c : cases) {
    EXPECT_EQ(piece_deadline(limits, 5 * kSecond, c.moved) / kSecond, c.expected + 5) << c.moved;
  }
  EXPECT_EQ(piece_deadline({.whole = kSecond, .idle = 10 * kSecond, .min_rate = 1}, 0, 1000),
            kSecond);
  EXPECT_EQ(piece_deadline({.idle = 0}, 0, 0), Timer::kNever);
}

}  // namespace
}  // namespace fusor::http1::connection_test
