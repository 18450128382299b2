// The request as it goes to an upstream: what the proxy changes once, before any attempt.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/base/ip.h"
#include "core/http/message.h"
#include "core/routes/exchange.h"

namespace fusor {

struct OutgoingRequest {
  std::string_view method;
  std::string_view target;
  std::string_view host;
  std::string_view upgrade;  // the protocol asked for, lower case; "" for none
  Headers headers;           // without Host, Content-Length and hop-by-hop fields
  Body* body = nullptr;
  std::optional<std::uint64_t> content_length;
};

// Headers, forwarding fields (X-Forwarded-*, Via) and upgrade of x.request. `trusted`: proxies
// whose X-Forwarded-* are believed, beside those of the server.
OutgoingRequest make_outgoing(Exchange& x, const std::vector<IpPrefix>& trusted);

// The protocol that the fields ask to upgrade to; "" for none.
std::string_view upgrade_type(const Headers& headers, Arena& arena);

}  // namespace fusor
