// The beginning of a response's body, for those who must know what it is before it is sent.
#pragma once

#include <string_view>

#include "core/routes/exchange.h"

namespace fusor {

// Up to 512 bytes, as many as come at once; waits for the first. The body stays whole. Empty: there
// are none, or only the platform has them (BodySource::host_stream). An error shows again when
// the body is read.
Task<std::string_view> first_bytes(Exchange& x, Body& body);

}  // namespace fusor
