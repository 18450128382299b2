// The three standard streams: the request's body, the response's, and the log.
#include <algorithm>

#include "hosts/native/functions/wasi/functions.h"

namespace fusor::wasm::wasi {
namespace {

constexpr u32 kStdin = 0;
constexpr u32 kStdout = 1;
constexpr u32 kStderr = 2;

bool known(u32 fd) { return fd <= kStderr; }

// fdstat and filestat, as the witx lays them out.
struct FdStat {
  std::uint8_t filetype;
  std::uint8_t pad;
  std::uint16_t flags;
  std::uint8_t pad2[4];
  u64 rights;
  u64 rights_inheriting;
};
static_assert(sizeof(FdStat) == 24);
struct FileStat {
  u64 device, inode;
  std::uint8_t filetype;
  std::uint8_t pad[7];
  u64 links, size, accessed, modified, changed;
};
static_assert(sizeof(FileStat) == 64);

// A stream that is neither a terminal (libc would flush each line) nor a file with a size.
constexpr std::uint8_t kFiletypeUnknown = 0;
constexpr u64 kRightRead = 1 << 1;
constexpr u64 kRightWrite = 1 << 6;
constexpr u64 kRightPoll = 1 << 27;

}  // namespace

bool fd_read(Call& call, u32 fd, u32 iovs, u32 count, u32 result, Errno& error) {
  error = Errno::kBadf;
  if (fd != kStdin) return true;
  error = Errno::kFault;
  const Iovecs pieces(call, iovs, count);
  u64 wanted = 0;
  if (!pieces.valid() || !pieces.measure(wanted) || !call.at(result, 4)) return true;
  Input& input = call.guest().input;
  if (input.ready.empty() && !input.ended && wanted > 0) {
    call.guest().wait = Wait::kInput;
    return false;
  }
  u32 done = 0;
  for (u32 i = 0; i < pieces.count() && !input.ready.empty(); ++i) {
    const std::span<char> piece = pieces[i];
    const std::size_t n = std::min(piece.size(), input.ready.size());
    std::copy_n(input.ready.data(), n, piece.data());
    input.ready.remove_prefix(n);
    done += static_cast<u32>(n);
  }
  error = call.store(result, done) ? Errno::kSuccess : Errno::kFault;
  return true;
}

namespace {

// Appends what fits of the pieces behind their first `done` bytes; `done` counts on.
void append_pieces(const Iovecs& pieces, Output& output, u64& done) {
  u64 before = 0;
  for (u32 i = 0; i < pieces.count() && output.room() > 0; ++i) {
    const std::span<char> piece = pieces[i];
    const u64 skip = std::min<u64>(done - before, piece.size());
    before += skip;
    const std::size_t n = std::min<u64>(piece.size() - skip, output.room());
    output.append({piece.data() + skip, n});
    before += n;
    done += n;
  }
}

bool write_output(Call& call, const Iovecs& pieces, u64 size, u64& done) {
  Output& output = call.guest().output;
  if (done == 0 && output.limit != 0 && size > output.limit - output.total) {
    output.over_limit = true;
    constexpr std::string_view kMessage = "the response is larger than max_response_size";
    call.trap(wasmtime_trap_new(kMessage.data(), kMessage.size()));
    return true;
  }
  append_pieces(pieces, output, done);
  if (done < size) call.guest().wait = Wait::kOutput;
  return done >= size;
}

}  // namespace

bool fd_write(Call& call, u32 fd, u32 iovs, u32 count, u32 result, u64& state, Errno& error) {
  error = Errno::kBadf;
  if (fd != kStdout && fd != kStderr) return true;
  error = Errno::kFault;
  const Iovecs pieces(call, iovs, count);
  u64 size = 0;
  if (!pieces.valid() || !pieces.measure(size) || !call.at(result, 4)) return true;
  error = Errno::kInval;
  if (size > 0x7fffffff) return true;  // pieces that overlap: more than a memory can hold
  if (fd == kStderr) {
    for (u32 i = 0; i < pieces.count(); ++i) {
      call.guest().errors.append({pieces[i].data(), pieces[i].size()});
    }
  } else if (!write_output(call, pieces, size, state)) {
    // As a pipe that blocks: everything is written before the call returns. A guest's libc allows
    // short writes, its programmer often did not.
    return false;
  }
  error = call.store(result, static_cast<u32>(size)) ? Errno::kSuccess : Errno::kFault;
  return true;
}

// Nothing is behind the descriptors that closing could give back.
Errno fd_close(Call&, u32 fd) { return known(fd) ? Errno::kSuccess : Errno::kBadf; }

Errno fd_fdstat_get(Call& call, u32 fd, u32 result) {
  if (!known(fd)) return Errno::kBadf;
  FdStat stat{};
  stat.filetype = kFiletypeUnknown;
  stat.rights = (fd == kStdin ? kRightRead : kRightWrite) | kRightPoll;
  return call.store(result, stat) ? Errno::kSuccess : Errno::kFault;
}

Errno fd_fdstat_set_flags(Call&, u32 fd, u32 /*flags*/) {
  return known(fd) ? Errno::kNotsup : Errno::kBadf;
}

Errno fd_filestat_get(Call& call, u32 fd, u32 result) {
  if (!known(fd)) return Errno::kBadf;
  FileStat stat{};
  stat.filetype = kFiletypeUnknown;
  return call.store(result, stat) ? Errno::kSuccess : Errno::kFault;
}

Errno fd_seek(Call&, u32 fd, u64 /*offset*/, u32 /*whence*/, u32 /*result*/) {
  return known(fd) ? Errno::kSpipe : Errno::kBadf;
}

Errno fd_tell(Call&, u32 fd, u32 /*result*/) { return known(fd) ? Errno::kSpipe : Errno::kBadf; }

// No descriptor is a directory that was opened before: libc stops asking at the first.
Errno fd_prestat_get(Call&, u32 /*fd*/, u32 /*result*/) { return Errno::kBadf; }
Errno fd_prestat_dir_name(Call&, u32 /*fd*/, u32 /*path*/, u32 /*size*/) { return Errno::kBadf; }

}  // namespace fusor::wasm::wasi
