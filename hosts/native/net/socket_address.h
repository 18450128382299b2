// A socket address and its text.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>

namespace fusor {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }

  // The IP as text, an IPv4 address that came in by an IPv6 socket as IPv4; of a unix socket its
  // path,
  // "@" where it has none.
  std::string host() const;
  std::uint16_t port() const;

  static SocketAddress local(int fd);
  static SocketAddress unix_path(const std::string& path);
};

}  // namespace fusor
