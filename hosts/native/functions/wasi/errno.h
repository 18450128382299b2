// WASI preview 1 error numbers (wasi_snapshot_preview1.witx, `errno`).
#pragma once

#include <cstdint>

namespace fusor::wasm {

enum class Errno : std::uint16_t {
  kSuccess = 0,
  kBadf = 8,
  kFault = 21,
  kInval = 28,
  kIo = 29,
  kNosys = 52,
  kNotsup = 58,
  kOverflow = 61,
  kSpipe = 70,
};

}  // namespace fusor::wasm
