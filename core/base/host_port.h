// "host:port" pairs, as Go's net.SplitHostPort takes them apart.
#pragma once

#include <optional>
#include <string_view>

namespace fusor {

struct HostAndPort {
  std::string_view host;  // without brackets
  std::string_view port;
};
// "host:port", "[v6]:port"; nothing where it is neither. Allocates nothing.
std::optional<HostAndPort> cut_host_port(std::string_view text);
// The host of "host[:port]": all of `text` where it cannot be taken apart.
std::string_view host_without_port(std::string_view text);

}  // namespace fusor
