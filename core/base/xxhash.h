// XXH64 with seed 0 (xxHash specification 0.1.1): a fast hash that is no secret's. The reference
// spreads requests over upstreams with it, and a site that moves keeps its clients where they were.
#pragma once

#include <cstdint>
#include <string_view>

namespace fusor {

std::uint64_t xxhash64(std::string_view text);

}  // namespace fusor
