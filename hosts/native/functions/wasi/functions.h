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

// stdio.cc: the standard streams; a descriptor that is a file goes on to read_file and write_file
// on the pool. false: it waits.
bool fd_read(Call&, u32 fd, u32 iovs, u32 count, u32 result, Errno& error);
bool fd_write(Call&, u32 fd, u32 iovs, u32 count, u32 result, u64& state, Errno& error);

// files.cc
Errno read_file(Call&, u32 fd, u32 iovs, u32 count, u32 result);
Errno write_file(Call&, u32 fd, u32 iovs, u32 count, u32 result);
Errno fd_advise(Call&, u32 fd, u64 offset, u64 length, u32 advice);
Errno fd_allocate(Call&, u32 fd, u64 offset, u64 length);
Errno fd_close(Call&, u32 fd);
Errno fd_datasync(Call&, u32 fd);
Errno fd_fdstat_get(Call&, u32 fd, u32 result);
Errno fd_fdstat_set_flags(Call&, u32 fd, u32 flags);
Errno fd_fdstat_set_rights(Call&, u32 fd, u64 base, u64 inheriting);
Errno fd_filestat_get(Call&, u32 fd, u32 result);
Errno fd_filestat_set_size(Call&, u32 fd, u64 size);
Errno fd_filestat_set_times(Call&, u32 fd, u64 accessed, u64 modified, u32 flags);
Errno fd_pread(Call&, u32 fd, u32 iovs, u32 count, u64 offset, u32 result);
Errno fd_prestat_dir_name(Call&, u32 fd, u32 path, u32 size);
Errno fd_prestat_get(Call&, u32 fd, u32 result);
Errno fd_pwrite(Call&, u32 fd, u32 iovs, u32 count, u64 offset, u32 result);
Errno fd_renumber(Call&, u32 from, u32 to);
Errno fd_seek(Call&, u32 fd, u64 offset, u32 whence, u32 result);
Errno fd_sync(Call&, u32 fd);
Errno fd_tell(Call&, u32 fd, u32 result);

// readdir.cc
Errno fd_readdir(Call&, u32 fd, u32 buffer, u32 length, u64 cookie, u32 result);

// paths.cc
Errno path_create_directory(Call&, u32 fd, u32 path, u32 size);
Errno path_filestat_get(Call&, u32 fd, u32 lookup, u32 path, u32 size, u32 result);
Errno path_filestat_set_times(Call&, u32 fd, u32 lookup, u32 path, u32 size, u64 accessed,
                              u64 modified, u32 flags);
Errno path_link(Call&, u32 old_fd, u32 lookup, u32 old_path, u32 old_size, u32 new_fd, u32 new_path,
                u32 new_size);
Errno path_open(Call&, u32 fd, u32 lookup, u32 path, u32 size, u32 oflags, u64 base, u64 inheriting,
                u32 fdflags, u32 result);
Errno path_readlink(Call&, u32 fd, u32 path, u32 size, u32 buffer, u32 length, u32 result);
Errno path_remove_directory(Call&, u32 fd, u32 path, u32 size);
Errno path_rename(Call&, u32 old_fd, u32 old_path, u32 old_size, u32 new_fd, u32 new_path,
                  u32 new_size);
Errno path_symlink(Call&, u32 old_path, u32 old_size, u32 fd, u32 new_path, u32 new_size);
Errno path_unlink_file(Call&, u32 fd, u32 path, u32 size);

}  // namespace fusor::wasm::wasi
