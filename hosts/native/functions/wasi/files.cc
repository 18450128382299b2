// Descriptors, and what is done with an open file. All that may wait for a disk runs on the pool
// (bind.h), so a call may take as long as its arguments make it.
#include "hosts/native/functions/wasi/files.h"

#include <fcntl.h>
#include <sys/uio.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "hosts/native/functions/wasi/functions.h"

namespace fusor::wasm::wasi {
namespace {

// Of one read or write: what a pool thread copies in some milliseconds.
constexpr u64 kMostBytes = 16 << 20;

struct FdStat {
  std::uint8_t filetype;
  std::uint8_t pad;
  std::uint16_t flags;
  std::uint8_t pad2[4];
  u64 rights;
  u64 inheriting;
};
static_assert(sizeof(FdStat) == 24);

enum : u32 { kAppend = 1, kDsync = 2, kNonblock = 4, kRsync = 8, kSync = 16 };
enum : u32 { kAtim = 1, kAtimNow = 2, kMtim = 4, kMtimNow = 8 };
enum : std::uint8_t { kTypeUnknown = 0, kTypeDirectory = 3, kTypeRegular = 4 };

// The open file behind `fd` where it has the right; null: `error`. What a standard stream answers
// is the function's own.
Descriptor* file_of(Call& call, u32 fd, u64 right, Errno on_stream, Errno& error) {
  Descriptor* open = call.guest().descriptors.find(fd);
  error = Errno::kBadf;
  if (!open) return nullptr;
  error = open->is_stream() ? on_stream : Errno::kIsdir;
  if (open->kind != Descriptor::kFile) return nullptr;
  error = Errno::kNotcapable;
  return (open->rights & right) != 0 ? open : nullptr;
}

timespec time_of(u64 ns) {
  return {static_cast<time_t>(ns / 1'000'000'000), static_cast<long>(ns % 1'000'000'000)};
}

u64 ns_of(const timespec& t) {
  if (t.tv_sec < 0) return 0;
  return static_cast<u64>(t.tv_sec) * 1'000'000'000 + static_cast<u64>(t.tv_nsec);
}

// The guest's pieces as the kernel takes them; false: one is outside of its memory.
bool host_pieces(Call& call, u32 iovs, u32 count, std::vector<iovec>& out) {
  const Iovecs pieces(call, iovs, count);
  u64 total = 0;
  if (!pieces.valid() || !pieces.measure(total)) return false;
  u64 left = kMostBytes;
  for (u32 i = 0; i < pieces.count() && left > 0; ++i) {
    const std::span<char> piece = pieces[i];
    const std::size_t size = std::min<u64>(piece.size(), left);
    out.push_back({piece.data(), size});
    left -= size;
  }
  return true;
}

// preadv(2) and its like on the guest's pieces; stores how much was done.
template <class Transfer>
Errno transfer(Call& call, u32 iovs, u32 count, u32 result, Transfer run) {
  std::vector<iovec> pieces;
  if (!host_pieces(call, iovs, count, pieces) || !call.at(result, 4)) return Errno::kFault;
  const ssize_t done = run(pieces.data(), static_cast<int>(pieces.size()));
  if (done < 0) return errno_of(errno);
  return call.store(result, static_cast<u32>(done)) ? Errno::kSuccess : Errno::kFault;
}

}  // namespace

std::uint8_t file_type(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFBLK:
      return 1;
    case S_IFCHR:
      return 2;
    case S_IFDIR:
      return kTypeDirectory;
    case S_IFREG:
      return kTypeRegular;
    case S_IFSOCK:
      return 6;
    case S_IFLNK:
      return 7;
    default:
      return kTypeUnknown;
  }
}

FileStat file_stat(const struct stat& info) {
  FileStat out{};
  out.device = info.st_dev;
  out.inode = info.st_ino;
  out.filetype = file_type(info.st_mode);
  out.links = info.st_nlink;
  out.size = static_cast<u64>(info.st_size);
  out.accessed = ns_of(info.st_atim);
  out.modified = ns_of(info.st_mtim);
  out.changed = ns_of(info.st_ctim);
  return out;
}

bool read_times(u64 accessed, u64 modified, u32 flags, timespec (&times)[2]) {
  if ((flags & kAtim) != 0 && (flags & kAtimNow) != 0) return false;
  if ((flags & kMtim) != 0 && (flags & kMtimNow) != 0) return false;
  times[0] = times[1] = {0, UTIME_OMIT};
  if ((flags & kAtim) != 0) times[0] = time_of(accessed);
  if ((flags & kMtim) != 0) times[1] = time_of(modified);
  if ((flags & kAtimNow) != 0) times[0].tv_nsec = UTIME_NOW;
  if ((flags & kMtimNow) != 0) times[1].tv_nsec = UTIME_NOW;
  return true;
}

int directory_of(Call& call, u32 fd, u64 right, bool changes, Errno& error) {
  Descriptors& all = call.guest().descriptors;
  Descriptor* open = all.find(fd);
  error = open ? Errno::kNotdir : Errno::kBadf;
  if (!open || open->kind != Descriptor::kDirectory) return -1;
  error = Errno::kNotcapable;
  if ((open->rights & right) != right) return -1;
  error = Errno::kRofs;
  if (changes && !open->writable) return -1;
  if (!open->file) {
    error = Errno::kNfile;
    if (!all.reserve()) return -1;
    open->file = HostFile(::open(open->given->host.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    error = errno_of(errno);
    if (!open->file) all.release();
  }
  return open->file.get();
}

Errno read_file(Call& call, u32 fd, u32 iovs, u32 count, u32 result) {
  Errno error = Errno::kSuccess;
  const Descriptor* file = file_of(call, fd, rights::kFdRead, Errno::kBadf, error);
  if (!file) return error;
  return transfer(call, iovs, count, result,
                  [&](const iovec* to, int n) { return readv(file->file.get(), to, n); });
}

Errno write_file(Call& call, u32 fd, u32 iovs, u32 count, u32 result) {
  Errno error = Errno::kSuccess;
  const Descriptor* file = file_of(call, fd, rights::kFdWrite, Errno::kBadf, error);
  if (!file) return error;
  return transfer(call, iovs, count, result,
                  [&](const iovec* from, int n) { return writev(file->file.get(), from, n); });
}

Errno fd_pread(Call& call, u32 fd, u32 iovs, u32 count, u64 offset, u32 result) {
  Errno error = Errno::kSuccess;
  const u64 right = rights::kFdRead;
  const Descriptor* file = file_of(call, fd, right, Errno::kSpipe, error);
  if (!file) return error;
  return transfer(call, iovs, count, result, [&](const iovec* to, int n) {
    return preadv(file->file.get(), to, n, static_cast<off_t>(offset));
  });
}

Errno fd_pwrite(Call& call, u32 fd, u32 iovs, u32 count, u64 offset, u32 result) {
  Errno error = Errno::kSuccess;
  const Descriptor* file = file_of(call, fd, rights::kFdWrite, Errno::kSpipe, error);
  if (!file) return error;
  return transfer(call, iovs, count, result, [&](const iovec* from, int n) {
    return pwritev(file->file.get(), from, n, static_cast<off_t>(offset));
  });
}

Errno fd_seek(Call& call, u32 fd, u64 offset, u32 whence, u32 result) {
  // witx: set 0, cur 1, end 2, as the host's.
  if (whence > 2) return Errno::kInval;
  Errno error = Errno::kSuccess;
  // Asking where one is needs the lesser right.
  const u64 right =
      offset == 0 && whence == SEEK_CUR ? rights::kFdSeek | rights::kFdTell : rights::kFdSeek;
  const Descriptor* file = file_of(call, fd, right, Errno::kSpipe, error);
  if (!file) return error;
  if (!call.at(result, 8)) return Errno::kFault;
  const off_t at = lseek(file->file.get(), static_cast<off_t>(offset), static_cast<int>(whence));
  if (at < 0) return errno_of(errno);
  return call.store(result, static_cast<u64>(at)) ? Errno::kSuccess : Errno::kFault;
}

Errno fd_tell(Call& call, u32 fd, u32 result) { return fd_seek(call, fd, 0, SEEK_CUR, result); }

Errno fd_advise(Call& call, u32 fd, u64 offset, u64 length, u32 advice) {
  constexpr int kAdvice[] = {POSIX_FADV_NORMAL,   POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM,
                             POSIX_FADV_WILLNEED, POSIX_FADV_DONTNEED,   POSIX_FADV_NOREUSE};
  if (advice >= std::size(kAdvice)) return Errno::kInval;
  Errno error = Errno::kSuccess;
  const Descriptor* file = file_of(call, fd, rights::kFdAdvise, Errno::kSpipe, error);
  if (!file) return error;
  return errno_of(posix_fadvise(file->file.get(), static_cast<off_t>(offset),
                                static_cast<off_t>(length), kAdvice[advice]));
}

Errno fd_allocate(Call& call, u32 fd, u64 offset, u64 length) {
  Errno error = Errno::kSuccess;
  const Descriptor* file = file_of(call, fd, rights::kFdAllocate, Errno::kNotsup, error);
  if (!file) return error;
  if (!file->writable) return Errno::kRofs;
  return answer_of(
      fallocate(file->file.get(), 0, static_cast<off_t>(offset), static_cast<off_t>(length)) == 0);
}

Errno fd_datasync(Call& call, u32 fd) {
  Errno error = Errno::kSuccess;
  const Descriptor* file = file_of(call, fd, rights::kFdDatasync, Errno::kNotsup, error);
  return file ? answer_of(fdatasync(file->file.get()) == 0) : error;
}

Errno fd_sync(Call& call, u32 fd) {
  Errno error = Errno::kSuccess;
  if (call.guest().descriptors.kind(fd) == Descriptor::kDirectory) {
    const int directory = directory_of(call, fd, rights::kFdSync, false, error);
    return directory < 0 ? error : answer_of(fsync(directory) == 0);
  }
  const Descriptor* file = file_of(call, fd, rights::kFdSync, Errno::kNotsup, error);
  return file ? answer_of(fsync(file->file.get()) == 0) : error;
}

Errno fd_close(Call& call, u32 fd) { return call.guest().descriptors.close(fd); }

Errno fd_renumber(Call& call, u32 from, u32 to) {
  return call.guest().descriptors.renumber(from, to);
}

Errno fd_fdstat_get(Call& call, u32 fd, u32 result) {
  const Descriptor* open = call.guest().descriptors.find(fd);
  if (!open) return Errno::kBadf;
  FdStat stat{};
  // A stream is neither a terminal (libc would flush each line) nor a file with a size.
  stat.filetype = open->kind == Descriptor::kFile        ? kTypeRegular
                  : open->kind == Descriptor::kDirectory ? kTypeDirectory
                                                         : kTypeUnknown;
  stat.flags = open->flags;
  stat.rights = open->rights;
  stat.inheriting = open->inheriting;
  return call.store(result, stat) ? Errno::kSuccess : Errno::kFault;
}

Errno fd_fdstat_set_flags(Call& call, u32 fd, u32 flags) {
  Errno error = Errno::kSuccess;
  Descriptor* file = file_of(call, fd, rights::kFdSetFlags, Errno::kNotsup, error);
  if (!file) return error;
  constexpr u32 kFixed = kDsync | kRsync | kSync;  // chosen when a file is opened
  if ((flags & kFixed) != (file->flags & kFixed)) return Errno::kNotsup;
  if (fcntl(file->file.get(), F_SETFL, (flags & kAppend) != 0 ? O_APPEND : 0) != 0) {
    return errno_of(errno);
  }
  file->flags = static_cast<std::uint16_t>(flags & (kFixed | kAppend | kNonblock));
  return Errno::kSuccess;
}

Errno fd_fdstat_set_rights(Call& call, u32 fd, u64 base, u64 inheriting) {
  Descriptor* open = call.guest().descriptors.find(fd);
  if (!open) return Errno::kBadf;
  if ((base & ~open->rights) != 0 || (inheriting & ~open->inheriting) != 0) {
    return Errno::kNotcapable;  // rights are given up, never taken
  }
  open->rights = base;
  open->inheriting = inheriting;
  return Errno::kSuccess;
}

Errno fd_filestat_get(Call& call, u32 fd, u32 result) {
  const Descriptor* open = call.guest().descriptors.find(fd);
  if (!open) return Errno::kBadf;
  FileStat stat{};
  if (!open->is_stream()) {
    Errno error = Errno::kNotcapable;
    if ((open->rights & rights::kFdStat) == 0) return error;
    const int host = open->kind == Descriptor::kFile
                         ? open->file.get()
                         : directory_of(call, fd, rights::kFdStat, false, error);
    if (host < 0) return error;
    struct stat info;
    if (fstat(host, &info) != 0) return errno_of(errno);
    stat = file_stat(info);
  }
  return call.store(result, stat) ? Errno::kSuccess : Errno::kFault;
}

Errno fd_filestat_set_size(Call& call, u32 fd, u64 size) {
  Errno error = Errno::kSuccess;
  const Descriptor* file = file_of(call, fd, rights::kFdSetSize, Errno::kNotsup, error);
  if (!file) return error;
  if (!file->writable) return Errno::kRofs;
  return answer_of(ftruncate(file->file.get(), static_cast<off_t>(size)) == 0);
}

Errno fd_filestat_set_times(Call& call, u32 fd, u64 accessed, u64 modified, u32 flags) {
  const Descriptor* open = call.guest().descriptors.find(fd);
  if (!open) return Errno::kBadf;
  if (open->is_stream()) return Errno::kNotsup;
  if ((open->rights & rights::kFdSetTimes) == 0) return Errno::kNotcapable;
  if (!open->writable) return Errno::kRofs;
  Errno error = Errno::kSuccess;
  const int host = open->kind == Descriptor::kFile
                       ? open->file.get()
                       : directory_of(call, fd, rights::kFdSetTimes, true, error);
  if (host < 0) return error;
  timespec times[2];
  if (!read_times(accessed, modified, flags, times)) return Errno::kInval;
  return answer_of(futimens(host, times) == 0);
}

Errno fd_prestat_get(Call& call, u32 fd, u32 result) {
  const Descriptor* open = call.guest().descriptors.find(fd);
  if (!open || !open->given) return Errno::kBadf;  // where libc stops asking
  const u32 prestat[] = {0, static_cast<u32>(open->given->guest.size())};  // tag: directory
  char* to = call.at(result, sizeof(prestat));
  if (!to) return Errno::kFault;
  std::memcpy(to, prestat, sizeof(prestat));
  return Errno::kSuccess;
}

Errno fd_prestat_dir_name(Call& call, u32 fd, u32 path, u32 size) {
  const Descriptor* open = call.guest().descriptors.find(fd);
  if (!open || !open->given) return Errno::kBadf;
  const std::string& name = open->given->guest;
  if (size < name.size()) return Errno::kNametoolong;
  char* to = call.at(path, name.size());
  if (!to) return Errno::kFault;
  std::copy(name.begin(), name.end(), to);
  return Errno::kSuccess;
}

}  // namespace fusor::wasm::wasi
