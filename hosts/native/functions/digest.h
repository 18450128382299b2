// Digests of files: what a module is (BLAKE2b: no two contents share one, whoever made them) and
// whether a cached file is still what was written (a checksum, against accidents only).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fusor::wasm {

// BLAKE2b (RFC 7693) with 32 bytes of output, as 64 hexadecimal digits. About 1 GB/s.
std::string content_digest(std::string_view bytes);

// XXH3: any changed, missing or added byte changes it, except by a chance of 2^-64. About 10 GB/s.
std::uint64_t checksum(std::string_view bytes);

}  // namespace fusor::wasm
