// Opening listening sockets: one with SO_REUSEPORT for each loop, so that the kernel spreads
// connections and no loop waits for another.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/config/network_address.h"
#include "core/routes/program.h"

namespace fusor {

// One listening address: a port of a range, a unix socket, an inherited descriptor. Owns the
// sockets until a loop takes one.
class ListenSockets {
 public:
  // Opens `count` sockets. The first one listens before it sets SO_REUSEPORT, so that another
  // server on the port is an error and not a share of its requests. `own_ports`: ports that this
  // process listens on already, where we would be in our own way.
  static Result<ListenSockets> open(const NetworkAddress& address, std::uint32_t port_offset,
                                    std::size_t count, const std::vector<std::uint16_t>& own_ports);
  ListenSockets(ListenSockets&&) noexcept = default;
  ListenSockets& operator=(ListenSockets&& other) noexcept;
  ~ListenSockets();

  // The next socket, which the caller now owns; -1: all are taken.
  int take();
  // As bound, for people: "127.0.0.1:80", "unix//run/x.sock"; "localhost:8080" for all interfaces.
  const std::string& shown() const { return shown_; }
  bool on_all_interfaces() const { return on_all_interfaces_; }
  std::uint16_t port() const { return port_; }                 // 0: not a TCP socket
  const std::string& unix_path() const { return unix_path_; }  // to remove at the end; may be ""

 private:
  ListenSockets() = default;
  Result<void> open_tcp(const NetworkAddress& address, std::uint16_t port, std::size_t count,
                        const std::vector<std::uint16_t>& own_ports);
  Result<void> open_unix(const NetworkAddress& address, std::size_t count);
  Result<void> open_inherited(const NetworkAddress& address, std::size_t count);

  std::vector<int> sockets_;
  std::string shown_;
  bool on_all_interfaces_ = false;
  std::string unix_path_;
  std::uint16_t port_ = 0;
};

// Sets the probes of the connections that are accepted on a listening socket from now on.
void set_keep_alive(int fd, const TcpKeepAlive& settings);

}  // namespace fusor
