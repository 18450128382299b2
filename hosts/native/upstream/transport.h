// The native upstreams: HTTP/1.1 with keep-alive pools, one pool a loop.
#pragma once

#include <memory>

#include "core/host/upstreams.h"

namespace fusor {

// Safe from every thread; round trips run on the loop that calls.
std::unique_ptr<Upstreams> make_upstreams();

}  // namespace fusor
