#include "hosts/native/net/listener.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <vector>

#include "hosts/native/net/listen_socket.h"

namespace fusor {
namespace {

NetworkAddress address(std::string_view text) { return *parse_network_address(text); }

int connect_to(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0) return fd;
  ::close(fd);
  return -1;
}

TEST(ListenSockets, SharesAPortAndFindsAnotherServerOnIt) {
  auto first = ListenSockets::open(address("127.0.0.1:0"), 0, 3, {});
  ASSERT_TRUE(first.has_value()) << first.error().message;
  EXPECT_GT(first->port(), 0);
  const std::string text = "127.0.0.1:" + std::to_string(first->port());
  EXPECT_EQ(first->shown(), text);
  auto second = ListenSockets::open(address(text), 0, 1, {});
  ASSERT_FALSE(second.has_value());
  EXPECT_TRUE(
      second.error().message.starts_with("listening on " + text + ": address already in use"))
      << second.error().message;
  auto ours =
      ListenSockets::open(address(":" + std::to_string(first->port())), 0, 1, {first->port()});
  EXPECT_TRUE(ours.has_value()) << "a reload may widen what we have";
}

TEST(ListenSockets, UnixSocketsReplaceWhatNobodyServes) {
  const std::string path = "/tmp/fusor_listen_" + std::to_string(::getpid());
  const auto at = address("unix/" + path + "|0600");
  {
    auto first = ListenSockets::open(at, 0, 2, {});
    ASSERT_TRUE(first.has_value()) << first.error().message;
    EXPECT_FALSE(ListenSockets::open(at, 0, 1, {}).has_value()) << "it is served";
  }
  EXPECT_TRUE(ListenSockets::open(at, 0, 1, {}).has_value()) << "a left-over";
  ::unlink(path.c_str());
}

TEST(ListenSockets, SaysWhatItCannotDo) {
  EXPECT_FALSE(ListenSockets::open(address("192.0.2.7:0"), 0, 1, {}).has_value());
  EXPECT_FALSE(ListenSockets::open(address("fd/0"), 0, 1, {}).has_value());
  EXPECT_FALSE(ListenSockets::open(address("udp/:0"), 0, 1, {}).has_value());
  EXPECT_FALSE(ListenSockets::open(address("unix//tmp"), 0, 1, {}).has_value());
}

TEST(Listener, AcceptsWhatHasQueuedUpBeforeItCloses) {
  auto sockets = ListenSockets::open(address("127.0.0.1:0"), 0, 1, {});
  ASSERT_TRUE(sockets.has_value());
  std::vector<int> clients, accepted;
  for (int i = 0; i < 100; ++i) clients.push_back(connect_to(sockets->port()));
  Loop loop;
  Listener listener(loop, sockets->take(), [&](int fd, const sockaddr_storage& peer, socklen_t) {
    EXPECT_EQ(peer.ss_family, AF_INET);
    accepted.push_back(fd);
  });
  listener.close([&] { loop.stop(); });
  loop.run();
  EXPECT_EQ(accepted.size(), 100u);
  EXPECT_EQ(connect_to(sockets->port()), -1) << "closed";
  for (const int fd : clients) ::close(fd);
  for (const int fd : accepted) ::close(fd);
}

}  // namespace
}  // namespace fusor
