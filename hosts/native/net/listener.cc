#include "hosts/native/net/listener.h"

#include <unistd.h>

#include <cerrno>

namespace fusor {
namespace {

// One turn accepts no more, so that a flood of connections leaves time for those that are there.
constexpr int kTurn = 64;
constexpr int kQueue = 1 << 16;                         // more than any backlog holds
constexpr std::int64_t kOutOfDescriptors = 50'000'000;  // ns until the next try

}  // namespace

Listener::Listener(Loop& loop, int socket, Accepted accepted)
    : loop_(loop), socket_(socket), accepted_(std::move(accepted)) {
  watch_.emplace(loop, socket);
  start(context_, run(), [this] { shut(); });
}

Listener::~Listener() { FUSOR_ASSERT(socket_ < 0); }

Task<void> Listener::run() {
  for (;;) {
    if (co_await watch_->readable() != 0) co_return;
    if (accept_some(kTurn)) continue;
    if (!co_await Sleep(kOutOfDescriptors)) co_return;
  }
}

bool Listener::accept_some(int limit) {
  for (int i = 0; i < limit; ++i) {
    sockaddr_storage peer;
    socklen_t size = sizeof peer;
    const int fd =
        ::accept4(socket_, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      accepted_(fd, peer, size);
      continue;
    }
    switch (errno) {
      case EAGAIN:
        return true;
      case EMFILE:
      case ENFILE:
      case ENOBUFS:
      case ENOMEM:
        return false;
      case EBADF:
      case EINVAL:
        return true;
      default:  // the client went before it was accepted
        continue;
    }
  }
  return true;
}

void Listener::close(UniqueFunction<void()> closed) {
  closed_ = std::move(closed);
  context_.cancel();
}

void Listener::shut() {
  accept_some(kQueue);
  watch_.reset();
  ::close(socket_);
  socket_ = -1;
  if (closed_) loop_.post(std::move(closed_));
}

}  // namespace fusor
