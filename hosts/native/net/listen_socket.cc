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

namespace fusor {
namespace {

constexpr int kBacklog = 4096;
// As Go's net package.
constexpr int kKeepAliveSeconds = 15;
constexpr int kKeepAliveCount = 9;

struct Bound {
  sockaddr_storage storage{};
  socklen_t size = 0;
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

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
Result<Bound> resolve(const NetworkAddress& address, std::uint16_t port) {
  const bool only6 = address.network.ends_with('6');
  const bool only4 = address.network.ends_with('4');
  Bound out;
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
int bind_tcp(Bound& to, bool share) {
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

std::uint16_t port_of(int fd) {
  Bound bound;
  bound.size = sizeof bound.storage;
  if (::getsockname(fd, bound.get(), &bound.size) != 0) return 0;
  return bound.storage.ss_family == AF_INET6
             ? ntohs(reinterpret_cast<const sockaddr_in6*>(&bound.storage)->sin6_port)
             : ntohs(reinterpret_cast<const sockaddr_in*>(&bound.storage)->sin_port);
}

void set_port(Bound& bound, std::uint16_t port) {
  if (bound.storage.ss_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(&bound.storage)->sin6_port = htons(port);
  } else {
    reinterpret_cast<sockaddr_in*>(&bound.storage)->sin_port = htons(port);
  }
}

// True: a server answers at the unix socket; false: nothing does, the file is a left-over.
bool unix_socket_lives(const sockaddr_un& address, socklen_t size) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int result = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), size);
  const bool lives = result == 0 || errno == EAGAIN;
  ::close(fd);
  return lives;
}

}  // namespace

Result<ListenSockets> ListenSockets::open(const NetworkAddress& address, std::uint32_t port_offset,
                                          std::size_t count,
                                          const std::vector<std::uint16_t>& own_ports) {
  ListenSockets out;
  const auto port = static_cast<std::uint16_t>(address.start_port + port_offset);
  Result<void> opened;
  if (address.network == "unix") {
    opened = out.open_unix(address, count);
  } else if (address.network == "fd") {
    opened = out.open_inherited(address, count);
  } else if (address.network.starts_with("tcp")) {
    opened = out.open_tcp(address, port, count, own_ports);
  } else {
    opened = fail(cat("the network ", address.network, " is not available in this build"));
  }
  const std::string text =
      address.has_port() ? join_host_port(address.host, decimal(port)) : address.to_string();
  if (!opened) return fail(cat("listening on ", text, ": ", opened.error().message()));
  return out;
}

Result<void> ListenSockets::open_tcp(const NetworkAddress& address, std::uint16_t port,
                                     std::size_t count,
                                     const std::vector<std::uint16_t>& own_ports) {
  TRY_ASSIGN(Bound bound, resolve(address, port));
  // Alone until it listens, then open to its siblings: another server on the port is an error, also
  // one that starts at the same moment.
  const bool ours = std::find(own_ports.begin(), own_ports.end(), port) != own_ports.end();
  for (std::size_t i = 0; i < count; ++i) {
    const int fd = bind_tcp(bound, ours || i > 0);
    if (fd < 0 && i == 0 && address.host.empty() && errno == EAFNOSUPPORT) {
      // A kernel without IPv6.
      NetworkAddress v4 = address;
      v4.network = "tcp4";
      return open_tcp(v4, port, count, own_ports);
    }
    if (fd < 0) return fail(why(errno));
    sockets_.push_back(fd);
    if (!begin_listening(fd)) return fail(why(errno));
    if (i > 0) continue;
    set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1);
    port_ = port_of(fd);
    set_port(bound, port_);  // of port 0: the others share the one that was chosen
  }
  on_all_interfaces_ = address.host.empty() || address.host == "0.0.0.0" || address.host == "::";
  shown_ = join_host_port(on_all_interfaces_ ? "localhost" : address.host, decimal(port_));
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
    if (unix_socket_lives(name, size)) return fail(why(EADDRINUSE));
    ::unlink(path.c_str());
  }
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return fail(why(errno));
  sockets_.push_back(fd);
  if (::bind(fd, reinterpret_cast<sockaddr*>(&name), size) != 0) return fail(why(errno));
  if (!abstract) {
    unix_path_ = path;
    ::chmod(path.c_str(), address.mode());
  }
  if (::listen(fd, kBacklog) != 0) return fail(why(errno));
  // One queue for all loops: unix sockets have no SO_REUSEPORT.
  while (sockets_.size() < count) sockets_.push_back(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
  shown_ = address.to_string();
  return {};
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
  while (sockets_.size() < count) {
    const int fd = ::fcntl(*number, F_DUPFD_CLOEXEC, 0);
    if (fd < 0) return fail(why(errno));
    sockets_.push_back(fd);
  }
  shown_ = address.to_string();
  return {};
}

ListenSockets& ListenSockets::operator=(ListenSockets&& other) noexcept {
  std::swap(sockets_, other.sockets_);
  std::swap(shown_, other.shown_);
  std::swap(on_all_interfaces_, other.on_all_interfaces_);
  std::swap(unix_path_, other.unix_path_);
  port_ = other.port_;
  return *this;
}

ListenSockets::~ListenSockets() {
  if (!sockets_.empty() && !unix_path_.empty()) ::unlink(unix_path_.c_str());  // nobody took it
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
