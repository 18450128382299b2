#include "hosts/native/upstream/host_limit.h"

#include <thread>

#include "hosts/native/upstream/transport_test_support.h"

namespace fusor::transport_test {
namespace {

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

}  // namespace
}  // namespace fusor::transport_test
