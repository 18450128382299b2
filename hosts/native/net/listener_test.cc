#include "hosts/native/net/listener.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <vector>

#include "hosts/native/net/listen_socket.h"
#include "testing/temporary_folder.h"

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
  ASSERT_TRUE(first.has_value()) << first.error().message();
  EXPECT_GT(first->bound().port, 0);
  const std::string text = "127.0.0.1:" + std::to_string(first->bound().port);
  EXPECT_EQ(first->bound().shown, text);
  auto second = ListenSockets::open(address(text), 0, 1, {});
  ASSERT_FALSE(second.has_value());
  EXPECT_TRUE(
      second.error().message().starts_with("listening on " + text + ": address already in use"))
      << second.error().message();
  const std::string port = std::to_string(first->bound().port);
  auto ours = ListenSockets::open(address(":" + port), 0, 1, {first->bound()});
  EXPECT_TRUE(ours.has_value()) << "a reload may widen what we have";
  BoundAddress neighbour = first->bound();
  neighbour.ip_and_port = "127.0.0.2:" + port;
  EXPECT_FALSE(ListenSockets::open(address(text), 0, 1, {neighbour}).has_value())
      << "the port alone does not make it ours";
}

TEST(ListenSockets, EachSocketGetsItsShare) {
  auto sockets = ListenSockets::open(address("127.0.0.1:0"), 0, 2, {});
  ASSERT_TRUE(sockets.has_value()) << sockets.error().message();
  std::vector<int> clients;
  for (int i = 0; i < 100; ++i) clients.push_back(connect_to(sockets->bound().port));
  for (int fd; (fd = sockets->take()) >= 0; ::close(fd)) {
    const int connection = ::accept(fd, nullptr, nullptr);
    EXPECT_GE(connection, 0);
    ::close(connection);
  }
  for (const int fd : clients) ::close(fd);
}

TEST(ListenSockets, ProbesOfAcceptedConnections) {
  const struct {
    TcpKeepAlive settings;
    int on, interval, idle, count;
  } cases[] = {
      {{}, 1, 15, 15, 9},
      {{.interval = 2'000'000'000, .idle = 1, .count = 3}, 1, 2, 1, 3},
      {{.interval = -1}, 0, 15, 15, 9},
  };
  auto sockets = ListenSockets::open(address("127.0.0.1:0"), 0, 1, {});
  ASSERT_TRUE(sockets.has_value());
  const int listening = sockets->take();
  for (const auto& c : cases) {
    set_keep_alive(listening, c.settings);
    const int client = connect_to(sockets->bound().port);
    const int fd = ::accept(listening, nullptr, nullptr);
    const auto option = [fd](int level, int name) {
      int value = -1;
      socklen_t size = sizeof value;
      ::getsockopt(fd, level, name, &value, &size);
      return value;
    };
    EXPECT_EQ(option(SOL_SOCKET, SO_KEEPALIVE), c.on);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPINTVL), c.interval);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPIDLE), c.idle);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPCNT), c.count);
    ::close(fd);
    ::close(client);
  }
  ::close(listening);
}

TEST(ListenSockets, UnixSocketsReplaceWhatNobodyServes) {
  const std::string path = "/tmp/fusor_listen_" + std::to_string(::getpid());
  const auto at = address("unix/" + path + "|0600");
  {
    auto first = ListenSockets::open(at, 0, 2, {});
    ASSERT_TRUE(first.has_value()) << first.error().message();
    EXPECT_FALSE(ListenSockets::open(at, 0, 1, {}).has_value()) << "it is served";
    for (int fd; (fd = first->take()) >= 0;) ::close(fd);
  }
  EXPECT_EQ(::access(path.c_str(), F_OK), 0) << "as a server leaves it that was killed";
  EXPECT_TRUE(ListenSockets::open(at, 0, 1, {}).has_value()) << "a left-over";
  EXPECT_NE(::access(path.c_str(), F_OK), 0) << "what was not used is removed";
}

TEST(ListenSockets, KnowsAnAddressHoweverItIsWritten) {
  EXPECT_EQ(listen_key(address("unix//run/x.sock"), 0),
            listen_key(address("unix//run/x.sock|0222"), 0));
  EXPECT_EQ(listen_key(address("tcp4/h:80-81"), 1), "tcp4/h:81");
  auto sockets = ListenSockets::open(address("localhost:0"), 0, 1, {});
  ASSERT_TRUE(sockets.has_value());
  EXPECT_EQ(sockets->bound().ip_and_port, "127.0.0.1:" + std::to_string(sockets->bound().port));
}

// Without one to ask by, nobody knows whether a server is there: its file stays.
TEST(ListenSockets, WithoutDescriptorsNothingIsReplaced) {
  testing::TemporaryFolder folder;
  const NetworkAddress at = address("unix/" + folder.path() + "/x.sock");
  auto first = ListenSockets::open(at, 0, 1, {});
  ASSERT_TRUE(first.has_value());
  rlimit before;
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto second = ListenSockets::open(at, 0, 1, {});
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_FALSE(second.has_value());
  EXPECT_TRUE(second.error().message().ends_with("Too many open files"))
      << second.error().message();
  EXPECT_FALSE(ListenSockets::open(at, 0, 1, {}).has_value()) << "it is still served";
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
  for (int i = 0; i < 100; ++i) clients.push_back(connect_to(sockets->bound().port));
  Loop loop;
  Listener listener(loop, sockets->take(), [&](int fd, const sockaddr_storage& peer, socklen_t) {
    EXPECT_EQ(peer.ss_family, AF_INET);
    accepted.push_back(fd);
  });
  listener.close([&] { loop.stop(); });
  loop.run();
  EXPECT_EQ(accepted.size(), 100u);
  EXPECT_EQ(connect_to(sockets->bound().port), -1) << "closed";
  for (const int fd : clients) ::close(fd);
  for (const int fd : accepted) ::close(fd);
}

}  // namespace
}  // namespace fusor
