// The hosts that `allow_http` lists.
#pragma once

#include <string_view>

namespace fusor {

// "name", "*.name" for what is below it, or an IP address (IPv6 in brackets); with ":port" or
// without.
bool valid_outgoing_host(std::string_view text);

}  // namespace fusor
