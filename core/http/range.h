// Byte ranges (RFC 9110 section 14).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace fusor {

struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

struct ByteRanges {
  enum Kind {
    kWhole,      // no Range, or one that is better ignored: send everything with 200
    kPartial,    // `ranges` has at least one
    kNoOverlap,  // 416 with Content-Range: bytes */size
    kInvalid,    // 416, as the reference answers what is no byte range
  } kind = kWhole;
  std::vector<ByteRange> ranges;
};

// Reads a Range field for a representation of `size` bytes. Ranges whose sum is larger than the
// whole are an attack or a mistake and are ignored, as are more than 256 (the reference has no such
// limit), and all ranges of an empty representation.
ByteRanges parse_ranges(std::string_view field, std::uint64_t size);

}  // namespace fusor
