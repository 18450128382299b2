// Names of upstreams.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/task.h"
#include "hosts/native/net/socket_address.h"

namespace fusor {

// The addresses of `host` (an IP or a name; "" is this machine) with `port`, best first. Names are
// looked up on the offload pool; an answer is kept for a few seconds by each loop, so that a lost
// pool does not mean a look-up a request.
Task<Result<std::vector<SocketAddress>>> resolve(std::string host, std::uint16_t port);

}  // namespace fusor
