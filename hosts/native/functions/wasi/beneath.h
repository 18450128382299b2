// Opening below a directory and never above it: the wall around a function's `dir`. Absolute paths,
// "..", links that lead out, and links into /proc are refused, also where somebody renames or
// replaces parts of the path meanwhile.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "hosts/native/functions/wasi/host_file.h"

namespace fusor::wasm {

// As openat(2), without the process's own descriptors leaking to children. An empty handle, with
// errno set: EXDEV where the path leads out of `directory`.
HostFile open_beneath(int directory, const std::string& path, int flags, mode_t mode = 0);

// The same without openat2(2), for kernels before 5.6 and containers that forbid it: the path is
// walked here, a component at a time. For tests.
HostFile open_beneath_by_steps(int directory, const std::string& path, int flags, mode_t mode = 0);

// Where something is made, removed or renamed: the directory that holds it, and its name there.
// Empty handle: errno says why. EINVAL: the path ends in "." or "..", or is nothing but that.
struct Place {
  HostFile parent;
  std::string name;  // with the path's trailing slash, which the kernel has an opinion on
};
Place place_beneath(int directory, const std::string& path);

}  // namespace fusor::wasm
