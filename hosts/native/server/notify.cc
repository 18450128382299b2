#include "hosts/native/server/notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <ctime>

#include "core/base/strings.h"

namespace fusor {
namespace {

void send(std::string_view message) {
  const char* path = std::getenv("NOTIFY_SOCKET");
  sockaddr_un address{};
  if (!path || (path[0] != '/' && path[0] != '@')) return;
  const std::size_t length = std::strlen(path);
  if (length >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path, length);
  if (path[0] == '@') address.sun_path[0] = '\0';  // an abstract socket
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
  (void)::sendto(fd, message.data(), message.size(), MSG_NOSIGNAL,
                 reinterpret_cast<const sockaddr*>(&address), size);
  ::close(fd);
}

}  // namespace

void notify_ready(std::string_view status) { send(cat("READY=1\nSTATUS=", status)); }

void notify_reloading() {
  // Type=notify-reload wants to know when the reload began.
  timespec now;
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  send(cat("RELOADING=1\nMONOTONIC_USEC=", decimal(now.tv_sec * 1'000'000 + now.tv_nsec / 1'000)));
}

void notify_stopping() { send("STOPPING=1"); }
void notify_status(std::string_view status) { send(cat("STATUS=", status)); }

}  // namespace fusor
