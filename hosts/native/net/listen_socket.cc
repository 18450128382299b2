#include "hosts/native/net/listen_socket.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/base/strings.h"
#include "hosts/native/net/socket_address.h"

namespace fusor {
namespace {

constexpr int kBacklog = 4096;
// As Go's net package.
constexpr int kKeepAliveSeconds = 15;
constexpr int kKeepAliveCount = 9;

std::string why(int error) {
  if (error == EADDRINUSE)
    return "address already in use: another server (perhaps another fusor) listens there";
  if (error == EACCES) {
    return "permission denied: ports below 1024 need root, or setcap cap_net_bind_service=+ep";
  }
  if (error == EADDRNOTAVAIL) return "this machine has no such address";
  return std::strerror(error);
}

void set_option(int fd, int level, int name, int value) {
  ::setsockopt(fd, level, name, &value, sizeof value);
}

// The first address that the host name means, IPv4 before IPv6 as Go chooses.
Result<SocketAddress> resolve(const NetworkAddress& address, std::uint16_t port) {
  const bool only6 = address.network.ends_with('6');
  const bool only4 = address.network.ends_with('4');
  SocketAddress out;
  if (address.host.empty()) {
    if (!only4) {
      auto* v6 = reinterpret_cast<sockaddr_in6*>(&out.storage);
      v6->sin6_family = AF_INET6;
      v6->sin6_port = htons(port);
      out.size = sizeof *v6;
    } else {
      auto* v4 = reinterpret_cast<sockaddr_in*>(&out.storage);
      v4->sin_family = AF_INET;
      v4->sin_port = htons(port);
      out.size = sizeof *v4;
    }
    return out;
  }
  addrinfo hints{};
  hints.ai_family = only6 ? AF_INET6 : only4 ? AF_INET : AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(address.host.c_str(), decimal(port).c_str(), &hints, &found);
  if (error != 0) return fail(cat("no such host: ", std::string_view(::gai_strerror(error))));
  const addrinfo* chosen = found;
  for (const addrinfo* a = found; a; a = a->ai_next) {
    if (a->ai_family != AF_INET) continue;
    chosen = a;
    break;
  }
  std::memcpy(&out.storage, chosen->ai_addr, chosen->ai_addrlen);
  out.size = chosen->ai_addrlen;
  ::freeaddrinfo(found);
  return out;
}

// A bound TCP socket, or -1 with errno.
int bind_tcp(SocketAddress& to, bool share) {
  const int fd = ::socket(to.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);  // connections of a former server may linger
  if (share) set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1);
  if (to.storage.ss_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&to.storage);
    set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, IN6_IS_ADDR_UNSPECIFIED(&v6->sin6_addr) ? 0 : 1);
  }
  if (::bind(fd, to.get(), to.size) == 0) return fd;
  const int error = errno;
  ::close(fd);
  errno = error;
  return -1;
}

bool begin_listening(int fd) {
  // Accepted sockets inherit these: no system call for each connection.
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_keep_alive(fd, {});
  return ::listen(fd, kBacklog) == 0;
}

std::string ip_and_port(const SocketAddress& address) {
  return join_host_port(address.host(), decimal(address.port()));
}

void set_port(SocketAddress& bound, std::uint16_t port) {
  if (bound.storage.ss_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(&bound.storage)->sin6_port = htons(port);
  } else {
    reinterpret_cast<sockaddr_in*>(&bound.storage)->sin_port = htons(port);
  }
}

// Why a unix socket's file must stay, as an errno; 0: nobody serves it, it is a left-over.
int in_the_way(const sockaddr_un& address, socklen_t size) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return errno;
  const int result = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), size);
  const bool lives = result == 0 || errno == EAGAIN;
  ::close(fd);
  return lives ? EADDRINUSE : 0;
}

}  // namespace

std::string listen_key(const NetworkAddress& address, std::uint32_t port_offset) {
  return cat(address.network, "/", address.join_host_port(port_offset));
}

Result<ListenSockets> ListenSockets::open(const NetworkAddress& address, std::uint32_t port_offset,
                                          std::size_t count, const std::vector<BoundAddress>& own) {
  ListenSockets out;
  const auto port = static_cast<std::uint16_t>(address.start_port + port_offset);
  Result<void> opened;
  if (address.network == "unix") {
    opened = out.open_unix(address, count);
  } else if (address.network == "fd") {
    opened = out.open_inherited(address, count);
  } else if (address.network.starts_with("tcp")) {
    opened = out.open_tcp(address, port, count, own);
  } else {
    opened = fail(cat("the network ", address.network, " is not available in this build"));
  }
  const std::string text =
      address.has_port() ? join_host_port(address.host, decimal(port)) : address.to_string();
  if (!opened) return fail(cat("listening on ", text, ": ", opened.error().message()));
  return out;
}

Result<void> ListenSockets::open_tcp(const NetworkAddress& address, std::uint16_t port,
                                     std::size_t count, const std::vector<BoundAddress>& own) {
  TRY_ASSIGN(SocketAddress bound, resolve(address, port));
  const bool everywhere = address.host.empty() || address.host == "0.0.0.0" || address.host == "::";
  bound_.on_all_interfaces = everywhere;
  const bool ours = std::any_of(own.begin(), own.end(), [&](const BoundAddress& other) {
    if (port == 0 || other.port != port) return false;
    return everywhere || other.on_all_interfaces || other.ip_and_port == ip_and_port(bound);
  });
  // Alone until it listens, then open to its siblings: another server on the port is an error, also
  // one that starts at the same moment.
  for (std::size_t i = 0; i < count; ++i) {
    const int fd = bind_tcp(bound, ours || i > 0);
    if (fd < 0 && i == 0 && address.host.empty() && errno == EAFNOSUPPORT) {
      // A kernel without IPv6.
      NetworkAddress v4 = address;
      v4.network = "tcp4";
      return open_tcp(v4, port, count, own);
    }
    if (fd < 0) return fail(why(errno));
    sockets_.push_back(fd);
    if (!begin_listening(fd)) return fail(why(errno));
    if (i > 0) continue;
    set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1);
    const SocketAddress local = SocketAddress::local(fd);
    bound_.port = local.port();
    bound_.ip_and_port = ip_and_port(local);
    set_port(bound, bound_.port);  // of port 0: the others share the one that was chosen
  }
  bound_.shown = join_host_port(everywhere ? "localhost" : address.host, decimal(bound_.port));
  return {};
}

Result<void> ListenSockets::open_unix(const NetworkAddress& address, std::size_t count) {
  const std::string path(address.path());
  sockaddr_un name{};
  if (path.empty() || path.size() >= sizeof name.sun_path) {
    return fail(cat("a unix socket's path has 1 to ", decimal(sizeof name.sun_path - 1), " bytes"));
  }
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, path.data(), path.size());
  const bool abstract = path.starts_with('@');
  if (abstract) name.sun_path[0] = '\0';
  const auto size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (abstract ? 0 : 1));
  struct stat info;
  if (!abstract && ::lstat(path.c_str(), &info) == 0) {
    if (!S_ISSOCK(info.st_mode)) return fail("a file of that name is in the way");
    if (const int error = in_the_way(name, size); error != 0) return fail(why(error));
    ::unlink(path.c_str());
  }
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return fail(why(errno));
  sockets_.push_back(fd);
  if (::bind(fd, reinterpret_cast<sockaddr*>(&name), size) != 0) return fail(why(errno));
  if (!abstract) {
    bound_.unix_path = path;
    ::chmod(path.c_str(), address.mode());
  }
  if (::listen(fd, kBacklog) != 0) return fail(why(errno));
  bound_.shown = address.to_string();
  return add_copies(fd, count);  // one queue for all loops: unix sockets have no SO_REUSEPORT
}

Result<void> ListenSockets::open_inherited(const NetworkAddress& address, std::size_t count) {
  const auto number = parse_int<int>(address.host);
  int listening = 0;
  socklen_t size = sizeof listening;
  if (!number || *number < 0 ||
      ::getsockopt(*number, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || !listening) {
    return fail("the descriptor is no listening socket: the service manager has to pass one");
  }
  ::fcntl(*number, F_SETFL, ::fcntl(*number, F_GETFL) | O_NONBLOCK);
  bound_.shown = address.to_string();
  return add_copies(*number, count);
}

Result<void> ListenSockets::add_copies(int socket, std::size_t count) {
  while (sockets_.size() < count) {
    const int fd = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
    if (fd < 0) return fail(why(errno));
    sockets_.push_back(fd);
  }
  return {};
}

ListenSockets& ListenSockets::operator=(ListenSockets&& other) noexcept {
  std::swap(sockets_, other.sockets_);
  std::swap(bound_, other.bound_);
  return *this;
}

ListenSockets::~ListenSockets() {
  // Nobody took them.
  if (!sockets_.empty() && !bound_.unix_path.empty()) ::unlink(bound_.unix_path.c_str());
  for (const int fd : sockets_) ::close(fd);
}

void set_keep_alive(int fd, const TcpKeepAlive& settings) {
  const auto seconds = [](std::int64_t ns) {
    return ns > 0 ? static_cast<int>((ns + 999'999'999) / 1'000'000'000) : kKeepAliveSeconds;
  };
  set_option(fd, SOL_SOCKET, SO_KEEPALIVE, settings.interval >= 0 ? 1 : 0);
  set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, seconds(settings.interval));
  set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, seconds(settings.idle));
  set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, settings.count > 0 ? settings.count : kKeepAliveCount);
}

int ListenSockets::take() {
  if (sockets_.empty()) return -1;
  const int fd = sockets_.back();
  sockets_.pop_back();
  return fd;
}

}  // namespace fusor
