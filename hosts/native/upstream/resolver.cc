#include "hosts/native/upstream/resolver.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <cstring>
#include <map>
#include <optional>

#include "core/base/strings.h"
#include "hosts/native/net/loop.h"

namespace fusor {
namespace {

constexpr std::int64_t kKeep = 5'000'000'000;
constexpr std::size_t kMostNames = 1000;  // names may come from placeholders

using Addresses = std::vector<SocketAddress>;

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
Result<Addresses> look_up(const std::string& host) {
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
    return fail(
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

struct Known {
  Addresses addresses;
  std::int64_t until = 0;
};

}  // namespace

Task<Result<Addresses>> resolve(std::string host, std::uint16_t port) {
  thread_local std::map<std::string, Known> known;
  if (host.empty()) host = "127.0.0.1";
  Addresses addresses;
  if (auto ip = parse_ip(host)) {
    addresses.push_back(*ip);
  } else if (auto at = known.find(host);
             at != known.end() && at->second.until > monotonic_coarse()) {
    addresses = at->second.addresses;
  } else {
    Result<Addresses> found = co_await offload([host] { return look_up(host); });
    if (!found) co_return std::unexpected(std::move(found.error()));
    addresses = *found;
    if (known.size() >= kMostNames) known.clear();
    known[host] = {addresses, monotonic_coarse() + kKeep};
  }
  for (SocketAddress& address : addresses) set_port(address, port);
  co_return addresses;
}

}  // namespace fusor
