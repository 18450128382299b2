// What the functions on files and on paths share.
#pragma once

#include <sys/stat.h>

#include <cerrno>

#include "hosts/native/functions/wasi/call.h"
#include "hosts/native/functions/wasi/descriptors.h"

namespace fusor::wasm::wasi {

using u32 = std::uint32_t;
using u64 = std::uint64_t;

// filestat, as the witx lays it out.
struct FileStat {
  u64 device, inode;
  std::uint8_t filetype;
  std::uint8_t pad[7];
  u64 links, size, accessed, modified, changed;
};
static_assert(sizeof(FileStat) == 64);

FileStat file_stat(const struct stat& info);
std::uint8_t file_type(mode_t mode);

// fstflags to the two times of futimens(2); false: they contradict themselves.
bool read_times(u64 accessed, u64 modified, u32 flags, timespec (&times)[2]);

inline Errno answer_of(bool done) { return done ? Errno::kSuccess : errno_of(errno); }

// The host's descriptor of a directory that has these rights, opened when it is first used, so that
// a directory that was replaced is seen as it is now. -1: `error` says why. `changes`: the call
// needs a directory that the config gives for writing.
int directory_of(Call& call, u32 fd, u64 right, bool changes, Errno& error);

}  // namespace fusor::wasm::wasi
