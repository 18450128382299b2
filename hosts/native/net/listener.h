// Listener: accepts connections from one listening socket on one loop.
#pragma once

#include <sys/socket.h>

#include <optional>

#include "core/base/context.h"
#include "core/base/task.h"
#include "core/base/unique_function.h"
#include "hosts/native/net/fd_watch.h"
#include "hosts/native/net/listen_socket.h"
#include "hosts/native/net/loop.h"

namespace fusor {

// Used on its loop's thread. Owns the socket. Is destroyed only after it has closed.
class Listener {
 public:
  // An accepted socket, non-blocking, which the callee owns, and its peer.
  using Accepted = UniqueFunction<void(int fd, const sockaddr_storage& peer, socklen_t size)>;

  // Takes over a listening, non-blocking socket and begins to accept.
  Listener(Loop& loop, int socket, Accepted accepted);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  void keep_alive(const TcpKeepAlive& settings) { set_keep_alive(socket_, settings); }

  // Accepts what has queued up, since closing would reset it, then closes the socket and, in a
  // later turn of the loop, calls `closed`.
  void close(UniqueFunction<void()> closed);

 private:
  Task<void> run();
  // False: the process is out of descriptors or memory; wait before the next try.
  bool accept_some(int limit);
  void shut();

  Loop& loop_;
  int socket_;
  std::optional<FdWatch> watch_;
  Accepted accepted_;
  UniqueFunction<void()> closed_;
  Context context_;
};

}  // namespace fusor
