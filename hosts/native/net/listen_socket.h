// Opening listening sockets: one with SO_REUSEPORT for each loop, so that the kernel spreads
// connections and no loop waits for another.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/config/network_address.h"
#include "core/routes/program.h"

namespace fusor {

// The same for addresses that the same socket serves: the mode of a unix socket may change.
std::string listen_key(const NetworkAddress& address, std::uint32_t port_offset);

// What an address turned out to be.
struct BoundAddress {
  // For people: "127.0.0.1:80", "unix//run/x.sock"; "localhost:8080" for all interfaces.
  std::string shown;
  bool on_all_interfaces = false;
  std::uint16_t port = 0;   // 0: not a TCP socket
  std::string ip_and_port;  // of TCP, however it was written
  std::string unix_path;    // to remove at the end; may be ""
};

// One listening address: a port of a range, a unix socket, an inherited descriptor. Owns the
// sockets until a loop takes one.
class ListenSockets {
 public:
  // Opens `count` sockets. The first one listens before it sets SO_REUSEPORT, so that another
  // server on the port is an error and not a share of its requests. `own`: what this process
  // listens on already, where we would be in our own way. The caller sees to it that no two of what
  // stays are the same.
  static Result<ListenSockets> open(const NetworkAddress& address, std::uint32_t port_offset,
                                    std::size_t count, const std::vector<BoundAddress>& own);
  ListenSockets(ListenSockets&&) noexcept = default;
  ListenSockets& operator=(ListenSockets&& other) noexcept;
  ~ListenSockets();

  // The next socket, which the caller now owns; -1: all are taken.
  int take();
  const BoundAddress& bound() const { return bound_; }

 private:
  ListenSockets() = default;
  Result<void> open_tcp(const NetworkAddress& address, std::uint16_t port, std::size_t count,
                        const std::vector<BoundAddress>& own);
  Result<void> open_unix(const NetworkAddress& address, std::size_t count);
  Result<void> open_inherited(const NetworkAddress& address, std::size_t count);
  Result<void> add_copies(int socket, std::size_t count);

  std::vector<int> sockets_;
  BoundAddress bound_;
};

// Sets the probes of the connections that are accepted on a listening socket from now on.
void set_keep_alive(int fd, const TcpKeepAlive& settings);

}  // namespace fusor
