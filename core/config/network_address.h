// Network addresses as Caddy writes them: [network/]host[:port[-port]], unix//path|mode, fd/3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/host_port.h"
#include "core/base/result.h"

namespace fusor {

struct NetworkAddress {
  std::string network;  // "tcp", "tcp4", "udp", "unix", "unixgram", "fd", "fdgram", "ip+net", ...
  std::string host;  // a name or an IP without brackets; of unix the path (with "|mode"); of fd N
  std::uint16_t start_port = 0;
  std::uint16_t end_port = 0;

  bool is_unix() const;  // unix, unixgram, unixpacket, unix+h2c: as the reference, all unix...
  bool is_fd() const;    // fd, fdgram
  bool has_port() const { return !is_unix() && !is_fd(); }
  std::uint32_t port_count() const {
    return end_port < start_port ? 0u : end_port - start_port + 1u;
  }

  // Of unix: the path, and the permission bits behind '|' (0200 where none are written).
  std::string_view path() const;
  unsigned mode() const;

  // As it is printed back: ":443", "udp/127.0.0.1:53", "[::1]:8000-8010", "unix//run/x.sock|0220".
  std::string to_string() const;
  // host:port of the port at `offset` of the range, for a socket; path or number of unix and fd.
  std::string join_host_port(std::uint32_t offset = 0) const;

  friend bool operator==(const NetworkAddress&, const NetworkAddress&) = default;
};

Result<NetworkAddress> parse_network_address(std::string_view text,
                                             std::string_view default_network = "tcp",
                                             std::uint16_t default_port = 0);

// Go's net.SplitHostPort and net.JoinHostPort.
using HostPort = HostAndPort;
Result<HostPort> split_host_port(std::string_view text);
std::string join_host_port(std::string_view host, std::string_view port);

}  // namespace fusor
