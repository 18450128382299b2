#include "hosts/native/upstream/resolver.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <cstring>
#include <optional>

#include "core/base/strings.h"
#include "hosts/native/upstream/name_table.h"

namespace fusor {
namespace {

// A thread waits for as long as its name server is silent; those of other names do not.
constexpr std::size_t kThreads = 32;

using Addresses = NameTable::Addresses;

void set_port(SocketAddress& address, std::uint16_t port) {
  if (address.storage.ss_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(address.get())->sin6_port = htons(port);
  } else {
    reinterpret_cast<sockaddr_in*>(address.get())->sin_port = htons(port);
  }
}

std::optional<SocketAddress> parse_ip(const std::string& host) {
  SocketAddress address;
  auto* v4 = reinterpret_cast<sockaddr_in*>(address.get());
  if (::inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    address.size = sizeof *v4;
    return address;
  }
  address = SocketAddress();
  auto* v6 = reinterpret_cast<sockaddr_in6*>(address.get());
  if (::inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    address.size = sizeof *v6;
    return address;
  }
  return std::nullopt;
}

// Blocks.
NameTable::Answer look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (error == EAI_NONAME || error == EAI_ADDRFAMILY) {
    hints.ai_flags = 0;  // only the loopback interface is configured: "localhost" still is a name
    error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  }
  if (error) {
    return std::unexpected(
        cat("lookup ", host, ": ", error == EAI_NONAME ? "no such host" : ::gai_strerror(error)));
  }
  Addresses addresses;
  for (const addrinfo* a = found; a; a = a->ai_next) {
    SocketAddress address;
    std::memcpy(address.get(), a->ai_addr, a->ai_addrlen);
    address.size = a->ai_addrlen;
    addresses.push_back(address);
  }
  ::freeaddrinfo(found);
  return addresses;
}

NameTable& names() {
  static auto* const table = new NameTable(look_up, kThreads);
  return *table;
}

}  // namespace

Task<Result<Addresses>> resolve(std::string host, std::uint16_t port, std::int64_t deadline) {
  if (host.empty()) host = "127.0.0.1";
  NameTable::Answer found;
  if (const auto ip = parse_ip(host)) {
    found->push_back(*ip);
  } else {
    found = co_await NameTable::Query(names(), std::move(host), deadline);
  }
  if (!found) co_return fail(std::move(found.error()));
  for (SocketAddress& address : *found) set_port(address, port);
  co_return std::move(*found);
}

}  // namespace fusor
