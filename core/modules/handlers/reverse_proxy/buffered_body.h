// Bodies that are read ahead (request_buffers, response_buffers), for upstreams that do not cope
// with slow clients and the other way round.
#pragma once

#include <cstdint>

#include "core/routes/exchange.h"

namespace fusor {

// Reads up to `limit` bytes (-1: all) of `body` into the arena. A body that ended is then bytes, of
// known length; one that did not, or has trailers, yields what was read and goes on.
Task<Served> buffer_body(Exchange& x, Body& body, std::int64_t limit);

}  // namespace fusor
