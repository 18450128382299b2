#include "hosts/native/net/socket_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace fusor {

std::string SocketAddress::host() const {
  char text[INET6_ADDRSTRLEN] = {};
  switch (storage.ss_family) {
    case AF_INET: {
      const auto* v4 = reinterpret_cast<const sockaddr_in*>(&storage);
      ::inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
      return text;
    }
    case AF_INET6: {
      const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&storage);
      if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
        ::inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], text, sizeof text);
      } else {
        ::inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
      }
      return text;
    }
    case AF_UNIX: {
      const auto* un = reinterpret_cast<const sockaddr_un*>(&storage);
      const std::size_t length = size - offsetof(sockaddr_un, sun_path);
      if (size <= offsetof(sockaddr_un, sun_path) || un->sun_path[0] == '\0') return "@";
      return {un->sun_path, ::strnlen(un->sun_path, length)};
    }
    default:
      return {};
  }
}

std::uint16_t SocketAddress::port() const {
  if (storage.ss_family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in*>(&storage)->sin_port);
  }
  if (storage.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_port);
  }
  return 0;
}

SocketAddress SocketAddress::local(int fd) {
  SocketAddress address;
  if (::getsockname(fd, address.get(), &address.size) != 0) address.storage.ss_family = AF_UNSPEC;
  return address;
}

SocketAddress SocketAddress::unix_path(const std::string& path) {
  SocketAddress address;
  auto* un = reinterpret_cast<sockaddr_un*>(&address.storage);
  un->sun_family = AF_UNIX;
  const std::size_t length = std::min(path.size(), sizeof un->sun_path - 1);
  std::memcpy(un->sun_path, path.data(), length);
  // A leading '@' is the abstract namespace, as in Go.
  if (!path.empty() && path[0] == '@') {
    un->sun_path[0] = '\0';
    address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
  } else {
    address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length + 1);
  }
  return address;
}

}  // namespace fusor
