// multipart/byteranges (RFC 9110 section 14.6): several ranges of a file in one body.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/host/files.h"
#include "core/http/range.h"
#include "core/routes/exchange.h"

namespace fusor {

// "bytes 0-4/10".
std::string_view content_range(Arena& arena, ByteRange range, std::uint64_t size);

// The body of `ranges`, each part of `type` ("" for none); sets the response's Content-Type, whose
// boundary is random, so that no file can contain it on purpose.
Body multipart_ranges(Exchange& x, const Files::Opened& opened, std::string_view type,
                      const std::vector<ByteRange>& ranges);

}  // namespace fusor
