#include "core/config/network_address.h"

#include <gtest/gtest.h>

namespace fusor {
namespace {

TEST(NetworkAddress, Parses) {
  const struct {
    std::string_view text, network, host;
    int start, end;
    std::string_view printed;
  } kCases[] = {
      {":443", "tcp", "", 443, 443, ":443"},
      {"127.0.0.1:80", "tcp", "127.0.0.1", 80, 80, "127.0.0.1:80"},
      {"localhost", "tcp", "localhost", 0, 0, "localhost:0"},
      {"", "tcp", "", 0, 0, ":0"},
      {"tcp/:80", "tcp", "", 80, 80, ":80"},
      {"UDP/[::1]:53", "udp", "::1", 53, 53, "udp/[::1]:53"},
      {"tcp4/a.example:1-3", "tcp4", "a.example", 1, 3, "tcp4/a.example:1-3"},
      {"[::]", "tcp", "::", 0, 0, "[::]:0"},
      {"::1", "tcp", "::1", 0, 0, "[::1]:0"},
      {"unix//run/a.sock", "unix", "/run/a.sock", 0, 0, "unix//run/a.sock"},
      {"unix/a.sock|0220", "unix", "a.sock|0220", 0, 0, "unix/a.sock|0220"},
      {"unix+h2c//run/a", "unix+h2c", "/run/a", 0, 0, "unix+h2c//run/a"},
      {"fd/3", "fd", "3", 0, 0, "fd/3"},
      {"fdgram/4", "fdgram", "4", 0, 0, "fdgram/4"},
      {"fd/{env.FD}", "fd", "{env.FD}", 0, 0, "fd/{env.FD}"},
      {"a:65535", "tcp", "a", 65535, 65535, "a:65535"},
  };
  for (const auto& c : kCases) {
    const Result<NetworkAddress> a = parse_network_address(c.text);
    ASSERT_TRUE(a.has_value()) << c.text << ": " << a.error().message();
    EXPECT_EQ(a->network, c.network) << c.text;
    EXPECT_EQ(a->host, c.host) << c.text;
    EXPECT_EQ(a->start_port, c.start) << c.text;
    EXPECT_EQ(a->end_port, c.end) << c.text;
    EXPECT_EQ(a->to_string(), c.printed) << c.text;
  }
}

TEST(NetworkAddress, Refuses) {
  for (std::string_view text : {"a:b", "a:65536", "a:2-1", "a:1-", ":-1", "[::1]]x:", "[::1]x:1",
                                "unix//a|0100", "unix//a|9", "unix//a|xyz", "unix//a|01777"}) {
    EXPECT_FALSE(parse_network_address(text).has_value()) << text;
  }
}

TEST(NetworkAddress, DefaultsAndParts) {
  EXPECT_EQ(parse_network_address("a", "udp", 53)->to_string(), "udp/a:53");
  EXPECT_EQ(parse_network_address("[::1]:80-82")->join_host_port(2), "[::1]:82");
  EXPECT_EQ(parse_network_address("[::1]:80-82")->port_count(), 3u);
  const NetworkAddress socket = *parse_network_address("unix//run/x|0222");
  EXPECT_EQ(socket.path(), "/run/x");
  EXPECT_EQ(socket.mode(), 0222u);
  EXPECT_EQ(parse_network_address("unix//run/x")->mode(), 0200u);
}

TEST(NetworkAddress, HostAndPort) {
  EXPECT_EQ(split_host_port("[::1%eth0]:80")->host, "::1%eth0");
  EXPECT_EQ(split_host_port("a:http")->port, "http");
  EXPECT_EQ(split_host_port(":")->host, "");
  for (std::string_view text : {"a", "::1", "[::1]", "[::1]80", "[a]]:1", "a]:1", "[[a]:1"}) {
    EXPECT_FALSE(split_host_port(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace fusor
