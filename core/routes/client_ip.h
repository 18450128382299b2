// Whose request it is: the address of the connection, or what a trusted proxy says (Caddy:
// server.go, determineTrustedProxy).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/ip.h"

namespace fusor {

class Exchange;

struct TrustedProxies {
  bool configured = false;
  std::vector<IpPrefix> ranges;
  std::vector<std::string> headers = {"X-Forwarded-For"};
  bool strict = false;  // from right to left, the first that is no trusted proxy
  bool unix_sockets = false;
};

// Sets x.client_ip and the variables `client_ip` and `trusted_proxy`.
void determine_client_ip(Exchange& x, const TrustedProxies& proxies);

}  // namespace fusor
