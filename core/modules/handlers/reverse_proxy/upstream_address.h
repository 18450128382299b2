// Upstream addresses as a Caddyfile writes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace fusor::modules {

struct UpstreamAddresses {
  std::string scheme;             // "http", "https", "h2c" or "" for none
  std::vector<std::string> dial;  // one, or one for each port of a range
};

// host[:port] | :port | scheme://host[:port] | network/address | unix//path | unix+h2c//path;
// a port may be a range, host and port may hold placeholders (without scheme). Port 80 is assumed,
// or what the scheme says.
Result<UpstreamAddresses> parse_upstream_address(std::string_view text);

}  // namespace fusor::modules
