// WASI preview 1 error numbers (wasi_snapshot_preview1.witx, `errno`): those that our answers use.
#pragma once

#include <cstdint>

namespace fusor::wasm {

enum class Errno : std::uint16_t {
  kSuccess = 0,
  kAcces = 2,
  kAgain = 6,
  kBadf = 8,
  kBusy = 10,
  kDquot = 19,
  kExist = 20,
  kFault = 21,
  kFbig = 22,
  kIlseq = 25,
  kIntr = 27,
  kInval = 28,
  kIo = 29,
  kIsdir = 31,
  kLoop = 32,
  kMfile = 33,
  kMlink = 34,
  kNametoolong = 37,
  kNfile = 41,
  kNodev = 43,
  kNoent = 44,
  kNomem = 48,
  kNospc = 51,
  kNosys = 52,
  kNotdir = 54,
  kNotempty = 55,
  kNotsup = 58,
  kNxio = 60,
  kOverflow = 61,
  kPerm = 63,
  kPipe = 64,
  kRofs = 69,
  kSpipe = 70,
  kStale = 72,
  kTxtbsy = 74,
  kXdev = 75,
  kNotcapable = 76,
};

// Of the host's own errno.
Errno errno_of(int host_error);

}  // namespace fusor::wasm
