// Keeps a folder of cached entries from growing for ever.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace fusor::wasm {

// An entry is all files whose names are equal up to the first dot; it was used when the newest of
// them was written or touched. Where the folder holds more than `capacity` bytes, what was unused
// for longest goes, but nothing that was noted as used within `spared`. Best effort, also beside
// other processes that do the same: what is missed is made again.
void prune_cache(const std::string& directory, std::uint64_t capacity, std::chrono::minutes spared);

// Notes a use, where the last one was noted more than ten minutes ago.
void touch_cached(const std::string& path);

}  // namespace fusor::wasm
