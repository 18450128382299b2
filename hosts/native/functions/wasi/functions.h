// The functions of preview 1, by the file that holds them. Parameters as the witx has them, in
// order; pointers are offsets into the guest's memory.
#pragma once

#include "hosts/native/functions/wasi/call.h"

namespace fusor::wasm::wasi {

using u32 = std::uint32_t;
using u64 = std::uint64_t;

// process.cc
Errno args_get(Call&, u32 pointers, u32 text);
Errno args_sizes_get(Call&, u32 count, u32 size);
Errno environ_get(Call&, u32 pointers, u32 text);
Errno environ_sizes_get(Call&, u32 count, u32 size);
void proc_exit(Call&, u32 code);
Errno sched_yield(Call&);
Errno random_get(Call&, u32 buffer, u32 size);

// clocks.cc
Errno clock_res_get(Call&, u32 clock, u32 result);
Errno clock_time_get(Call&, u32 clock, u64 precision, u32 result);
// poll_oneoff; false: it waits (guest.wait says so).
bool poll_oneoff(Call&, u32 in, u32 out, u32 count, u32 result, u64& state, Errno& error);

// stdio.cc. The three standard streams are all the descriptors that there are.
bool fd_read(Call&, u32 fd, u32 iovs, u32 count, u32 result, Errno& error);  // false: it waits
bool fd_write(Call&, u32 fd, u32 iovs, u32 count, u32 result, u64& state, Errno& error);
Errno fd_close(Call&, u32 fd);
Errno fd_fdstat_get(Call&, u32 fd, u32 result);
Errno fd_fdstat_set_flags(Call&, u32 fd, u32 flags);
Errno fd_filestat_get(Call&, u32 fd, u32 result);
Errno fd_seek(Call&, u32 fd, u64 offset, u32 whence, u32 result);
Errno fd_tell(Call&, u32 fd, u32 result);
Errno fd_prestat_get(Call&, u32 fd, u32 result);
Errno fd_prestat_dir_name(Call&, u32 fd, u32 path, u32 size);

}  // namespace fusor::wasm::wasi
