#include "hosts/native/log/net_writer.h"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>

#include "core/base/strings.h"
#include "hosts/native/log/output.h"

namespace fusor {
namespace {

constexpr int kDialMs = 10'000;
constexpr std::int64_t kRedialSeconds = 10;
constexpr int kWriteMs = 1'000;  // the other logs wait behind this one

struct Target {
  std::string network = "tcp";
  std::string host;  // or the path of a unix socket
  std::string port;
};

// "[network/]host:port", "unix//path".
std::optional<Target> parse_target(std::string_view address) {
  Target target;
  if (const std::size_t slash = address.find('/'); slash != address.npos) {
    target.network = address.substr(0, slash);
    address.remove_prefix(slash + 1);
  }
  if (target.network == "unix" || target.network == "unixgram") {
    target.host = address;
    if (target.host.empty() || target.host.size() >= sizeof(sockaddr_un::sun_path)) return {};
    return target;
  }
  if (!target.network.starts_with("tcp") && !target.network.starts_with("udp")) return {};
  const std::size_t colon = address.rfind(':');
  if (colon == address.npos) return {};
  target.port = address.substr(colon + 1);
  target.host = address.substr(0, colon);
  if (target.host.starts_with('[') && target.host.ends_with(']')) {
    target.host = target.host.substr(1, target.host.size() - 2);
  }
  if (target.host.empty()) target.host = "localhost";
  const auto port = parse_int<std::uint16_t>(target.port);
  return port && *port > 0 ? std::optional(target) : std::nullopt;
}

bool connected(int socket, const sockaddr* address, socklen_t size, int wait_ms) {
  if (::connect(socket, address, size) == 0) return true;
  if (errno != EINPROGRESS) return false;
  pollfd wait{socket, POLLOUT, 0};
  if (::poll(&wait, 1, wait_ms) != 1) {
    errno = ETIMEDOUT;
    return false;
  }
  socklen_t length = sizeof errno;
  int error = 0;
  ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length);
  errno = error;
  return error == 0;
}

int dial_unix(const Target& target, int wait_ms) {
  const int type = target.network == "unixgram" ? SOCK_DGRAM : SOCK_STREAM;
  const int socket = ::socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) return -1;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, target.host.data(), target.host.size());
  if (connected(socket, reinterpret_cast<sockaddr*>(&address), sizeof address, wait_ms)) {
    return socket;
  }
  const int error = errno;
  ::close(socket);
  errno = error;
  return -1;
}

int dial(const Target& target, int wait_ms) {
  if (target.port.empty()) return dial_unix(target, wait_ms);
  addrinfo hints{};
  hints.ai_socktype = target.network.starts_with("udp") ? SOCK_DGRAM : SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(target.host.c_str(), target.port.c_str(), &hints, &found) != 0) {
    errno = EHOSTUNREACH;
    return -1;
  }
  int socket = -1;
  for (const addrinfo* a = found; a && socket < 0; a = a->ai_next) {
    socket = ::socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket >= 0 && !connected(socket, a->ai_addr, a->ai_addrlen, wait_ms)) {
      const int error = errno;
      ::close(socket);
      errno = error;
      socket = -1;
    }
  }
  ::freeaddrinfo(found);
  return socket;
}

class NetWriter : public LogWriter {
 public:
  NetWriter(Target target, int dial_ms) : target_(std::move(target)), dial_ms_(dial_ms) {}
  ~NetWriter() override { hang_up(); }

  bool connect() {
    last_try_ = ::time(nullptr);
    socket_ = dial(target_, dial_ms_);
    return socket_ >= 0;
  }

  Written write(std::string_view lines) override {
    if (socket_ < 0 && ::time(nullptr) - last_try_ >= kRedialSeconds) connect();
    if (socket_ >= 0 && send_all(lines)) return {lines.size(), 0};
    return standard_error().write(lines);
  }

 private:
  bool send_all(std::string_view text) {
    while (!text.empty()) {
      const ssize_t done = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (done >= 0) {
        text.remove_prefix(static_cast<std::size_t>(done));
        continue;
      }
      if (errno == EINTR) continue;
      pollfd wait{socket_, POLLOUT, 0};
      if (errno == EAGAIN && ::poll(&wait, 1, kWriteMs) == 1) continue;
      hang_up();
      return false;
    }
    return true;
  }
  void hang_up() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }

  Target target_;
  int dial_ms_;
  int socket_ = -1;
  std::time_t last_try_ = 0;
};

std::string text_of(const json::Value& config, std::string_view key) {
  const json::Value* value = config.get(key);
  return value && value->is_string() ? value->as_string() : std::string();
}

}  // namespace

bool check_net_writer(const json::Value& config, Diagnostics& diagnostics) {
  const std::string address = text_of(config, "address");
  if (parse_target(address)) return true;
  diagnostics.error(
      config.origin(),
      cat("log net: \"", address, "\" is no address: host:port, udp/host:port or unix//path"));
  return false;
}

Result<std::unique_ptr<LogWriter>> open_net_writer(const json::Value* config, ArchiveThread&) {
  const std::string address = text_of(*config, "address");
  int dial_ms = kDialMs;
  if (const json::Value* timeout = config->get("dial_timeout");
      timeout && timeout->is_integer() && timeout->as_integer() > 0) {
    dial_ms = static_cast<int>(timeout->as_integer() / 1'000'000);
  }
  auto writer = std::make_unique<NetWriter>(*parse_target(address), dial_ms);
  const json::Value* soft = config->get("soft_start");
  if (!writer->connect() && !(soft && soft->is_bool() && soft->as_bool())) {
    return fail(
        cat("connecting the log to ", address, ": ", std::string_view(std::strerror(errno))));
  }
  return writer;
}

}  // namespace fusor
