// Accept-Encoding (RFC 9110 section 12.5.3), as the reference weighs it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/http/message.h"

namespace fusor {

// The codings that the client takes, best first: by quality, then by their place in `preferred`.
// Lower case; "*" is not expanded; of a WebSocket handshake only "identity" is taken.
std::vector<std::string> accepted_encodings(const Request& request,
                                            const std::vector<std::string>& preferred);

}  // namespace fusor
