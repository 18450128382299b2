// The head of a request to an upstream.
#pragma once

#include <string>

#include "core/host/upstreams.h"

namespace fusor {

// Appends the head to `out`. Fields keep their order and case; Host comes first; framing and
// connection fields are ours. `close`: the connection is not to be used again. False: the method,
// target or host would break the message. Fields that would are left out.
bool write_request_head(const UpstreamRequest& request, bool chunked, bool close, std::string& out);

// Does one of the fields ask to close the connection (`header_up Connection close`)?
bool asks_to_close(const UpstreamRequest& request);

// Is the body sent chunked? (It has one, of unknown length.)
bool sends_chunked(const UpstreamRequest& request);

}  // namespace fusor
