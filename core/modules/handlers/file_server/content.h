// How an opened file becomes a response: conditional requests, ranges, status (as Go's
// ServeContent, which the reference uses).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/host/files.h"
#include "core/routes/exchange.h"

namespace fusor {

// Answers with `opened`. ETag, Content-Type and Content-Encoding stand in x.response.headers
// already. `modified_s`: for Last-Modified, nothing where the time says nothing. `status`:
// overrides whatever status would be sent (error pages); 0: none.
void serve_content(Exchange& x, const Files::Opened& opened, std::optional<std::int64_t> modified_s,
                   int status);

}  // namespace fusor
