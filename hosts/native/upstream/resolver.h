// Names of upstreams.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/task.h"
#include "hosts/native/net/socket_address.h"

namespace fusor {

// The addresses of `host` (an IP or a name; "" is this machine) with `port`, best first. Fails at
// `deadline`, on the clock of monotonic_now().
Task<Result<std::vector<SocketAddress>>> resolve(std::string host, std::uint16_t port,
                                                 std::int64_t deadline);

}  // namespace fusor
