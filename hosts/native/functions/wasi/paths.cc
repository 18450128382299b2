// Functions on a path below an open directory.
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>

#include <algorithm>

#include "core/base/strings.h"
#include "core/base/utf8.h"
#include "hosts/native/functions/wasi/beneath.h"
#include "hosts/native/functions/wasi/files.h"
#include "hosts/native/functions/wasi/functions.h"

namespace fusor::wasm::wasi {
namespace {

constexpr u32 kFollow = 1;                                                      // lookupflags
enum : u32 { kCreat = 1, kDirectory = 2, kExcl = 4, kTrunc = 8 };               // oflags
enum : u32 { kAppend = 1, kDsync = 2, kNonblock = 4, kRsync = 8, kSync = 16 };  // fdflags

// Below a directory a path that leads out is not a question of devices.
Errno path_error() { return errno == EXDEV ? Errno::kNotcapable : errno_of(errno); }

Errno read_path(Call& call, u32 at, u32 size, std::string& path) {
  const char* text = call.at(at, size);
  if (!text) return Errno::kFault;
  if (size >= PATH_MAX) return Errno::kNametoolong;
  path.assign(text, size);
  if (path.empty()) return Errno::kNoent;
  if (path.find('\0') != std::string::npos) return Errno::kInval;
  if (!is_valid_utf8(path)) return Errno::kIlseq;
  return path.starts_with('/') ? Errno::kNotcapable : Errno::kSuccess;
}

// A directory and a path in it, as nearly every function here is given them.
struct Target {
  int directory = -1;
  std::string path;
  Errno error;

  Target(Call& call, u32 fd, u32 at, u32 size, u64 right, bool changes)
      : error(read_path(call, at, size, path)) {
    if (error != Errno::kSuccess) return;
    directory = directory_of(call, fd, right, changes, error);
    if (directory >= 0) error = Errno::kSuccess;
  }
  bool ok() const { return error == Errno::kSuccess; }
  HostFile open(int flags) const { return open_beneath(directory, path, flags | O_CLOEXEC); }
  Place place() {
    Place found = place_beneath(directory, path);
    if (!found.parent) error = path_error();
    return found;
  }
};

int lookup_flags(u32 lookup) { return O_PATH | ((lookup & kFollow) != 0 ? 0 : O_NOFOLLOW); }

int open_flags(u32 lookup, u32 oflags, u64 base, u32 fdflags) {
  // Never waits for the other end of a pipe, never makes a terminal ours.
  int flags = O_NONBLOCK | O_NOCTTY;
  const bool writes = (base & rights::kFdWrite) != 0;
  const bool reads = (base & (rights::kFdRead | rights::kReaddir)) != 0;
  flags |= writes ? (reads ? O_RDWR : O_WRONLY) : O_RDONLY;
  if ((lookup & kFollow) == 0) flags |= O_NOFOLLOW;
  if ((oflags & kCreat) != 0) flags |= O_CREAT;
  if ((oflags & kDirectory) != 0) flags |= O_DIRECTORY;
  if ((oflags & kExcl) != 0) flags |= O_EXCL;
  if ((oflags & kTrunc) != 0) flags |= O_TRUNC;
  if ((fdflags & kAppend) != 0) flags |= O_APPEND;
  if ((fdflags & kDsync) != 0) flags |= O_DSYNC;
  if ((fdflags & (kRsync | kSync)) != 0) flags |= O_SYNC;
  return flags;
}

u64 rights_to_open(u32 oflags) {
  u64 needed = rights::kOpen;
  if ((oflags & kCreat) != 0) needed |= rights::kCreateFile;
  if ((oflags & kTrunc) != 0) needed |= rights::kPathSetSize;
  return needed;
}

// What was opened, as the guest gets it; nothing but files and directories.
Errno describe(HostFile file, const Descriptor& in, u64 base, u64 inheriting, u32 fdflags,
               Descriptor& out) {
  struct stat info;
  if (fstat(file.get(), &info) != 0) return errno_of(errno);
  const bool directory = S_ISDIR(info.st_mode);
  if (!directory && !S_ISREG(info.st_mode)) return Errno::kNotcapable;
  out.kind = directory ? Descriptor::kDirectory : Descriptor::kFile;
  out.writable = in.writable;
  out.flags = static_cast<std::uint16_t>(fdflags & 31);
  out.rights = base & in.inheriting & (directory ? rights::kDirectory : rights::kFile);
  out.inheriting = directory ? inheriting & in.inheriting : 0;
  out.file = std::move(file);
  return Errno::kSuccess;
}

}  // namespace

Errno path_open(Call& call, u32 fd, u32 lookup, u32 path, u32 size, u32 oflags, u64 base,
                u64 inheriting, u32 fdflags, u32 result) {
  const bool changes = (base & rights::kFdWrite) != 0 || (oflags & (kCreat | kTrunc)) != 0;
  const Target target(call, fd, path, size, rights_to_open(oflags), changes);
  if (!target.ok()) return target.error;
  if (!call.at(result, 4)) return Errno::kFault;
  Descriptors& all = call.guest().descriptors;
  const Descriptor& in = *all.find(fd);
  // Other rights that are not there are left out: libraries ask for more than they use.
  constexpr u64 kMeant = rights::kFdRead | rights::kFdWrite | rights::kReaddir;
  if ((base & kMeant & ~in.inheriting) != 0) return Errno::kNotcapable;
  if (!all.reserve()) return Errno::kNfile;
  HostFile file = open_beneath(target.directory, target.path,
                               open_flags(lookup, oflags, base, fdflags) | O_CLOEXEC, 0666);
  Errno error = file ? Errno::kSuccess : path_error();
  Descriptor opened;
  if (file) error = describe(std::move(file), in, base, inheriting, fdflags, opened);
  u32 number = 0;
  if (error == Errno::kSuccess) error = all.add(std::move(opened), number);
  if (error != Errno::kSuccess) {
    all.release();
    return error;
  }
  return call.store(result, number) ? Errno::kSuccess : Errno::kFault;
}

Errno path_create_directory(Call& call, u32 fd, u32 path, u32 size) {
  Target target(call, fd, path, size, rights::kCreateDirectory, true);
  if (!target.ok()) return target.error;
  const Place place = target.place();
  if (!place.parent) return target.error;
  return answer_of(mkdirat(place.parent.get(), place.name.c_str(), 0777) == 0);
}

Errno path_remove_directory(Call& call, u32 fd, u32 path, u32 size) {
  Target target(call, fd, path, size, rights::kRemoveDirectory, true);
  if (!target.ok()) return target.error;
  const Place place = target.place();
  if (!place.parent) return target.error;
  return answer_of(unlinkat(place.parent.get(), place.name.c_str(), AT_REMOVEDIR) == 0);
}

Errno path_unlink_file(Call& call, u32 fd, u32 path, u32 size) {
  Target target(call, fd, path, size, rights::kUnlinkFile, true);
  if (!target.ok()) return target.error;
  const Place place = target.place();
  if (!place.parent) return target.error;
  return answer_of(unlinkat(place.parent.get(), place.name.c_str(), 0) == 0);
}

Errno path_filestat_get(Call& call, u32 fd, u32 lookup, u32 path, u32 size, u32 result) {
  const Target target(call, fd, path, size, rights::kPathStat, false);
  if (!target.ok()) return target.error;
  const HostFile file = target.open(lookup_flags(lookup));
  struct stat info;
  if (!file || fstat(file.get(), &info) != 0) return path_error();
  return call.store(result, file_stat(info)) ? Errno::kSuccess : Errno::kFault;
}

Errno path_filestat_set_times(Call& call, u32 fd, u32 lookup, u32 path, u32 size, u64 accessed,
                              u64 modified, u32 flags) {
  const Target target(call, fd, path, size, rights::kPathSetTimes, true);
  if (!target.ok()) return target.error;
  timespec times[2];
  if (!read_times(accessed, modified, flags, times)) return Errno::kInval;
  const HostFile file = target.open(lookup_flags(lookup));
  if (!file) return path_error();
  // The file itself, by the name that it has among our descriptors: also where it is a link.
  const std::string itself = cat("/proc/self/fd/", decimal(file.get()));
  return answer_of(utimensat(AT_FDCWD, itself.c_str(), times, 0) == 0);
}

// Both directories are to be writable: a second name in one that is would make a file of the other
// writable, too.
Errno path_link(Call& call, u32 old_fd, u32 lookup, u32 old_path, u32 old_size, u32 new_fd,
                u32 new_path, u32 new_size) {
  if ((lookup & kFollow) != 0) return Errno::kInval;
  Target from(call, old_fd, old_path, old_size, rights::kLinkSource, true);
  if (!from.ok()) return from.error;
  Target to(call, new_fd, new_path, new_size, rights::kLinkTarget, true);
  if (!to.ok()) return to.error;
  const Place source = from.place();
  if (!source.parent) return from.error;
  const Place target = to.place();
  if (!target.parent) return to.error;
  return answer_of(linkat(source.parent.get(), source.name.c_str(), target.parent.get(),
                          target.name.c_str(), 0) == 0);
}

Errno path_rename(Call& call, u32 old_fd, u32 old_path, u32 old_size, u32 new_fd, u32 new_path,
                  u32 new_size) {
  Target from(call, old_fd, old_path, old_size, rights::kRenameSource, true);
  if (!from.ok()) return from.error;
  Target to(call, new_fd, new_path, new_size, rights::kRenameTarget, true);
  if (!to.ok()) return to.error;
  const Place source = from.place();
  if (!source.parent) return from.error;
  const Place target = to.place();
  if (!target.parent) return to.error;
  return answer_of(renameat(source.parent.get(), source.name.c_str(), target.parent.get(),
                            target.name.c_str()) == 0);
}

// The guest itself never gets out by a link, but others who serve the same files may follow one:
// what points up or to the root is refused.
Errno path_symlink(Call& call, u32 old_path, u32 old_size, u32 fd, u32 new_path, u32 new_size) {
  std::string pointed_at;
  if (const Errno error = read_path(call, old_path, old_size, pointed_at);
      error != Errno::kSuccess) {
    return error;
  }
  for (std::string_view part : split(pointed_at, '/')) {
    if (part == "..") return Errno::kNotcapable;
  }
  Target target(call, fd, new_path, new_size, rights::kSymlink, true);
  if (!target.ok()) return target.error;
  const Place place = target.place();
  if (!place.parent) return target.error;
  return answer_of(symlinkat(pointed_at.c_str(), place.parent.get(), place.name.c_str()) == 0);
}

Errno path_readlink(Call& call, u32 fd, u32 path, u32 size, u32 buffer, u32 length, u32 result) {
  const Target target(call, fd, path, size, rights::kReadlink, false);
  if (!target.ok()) return target.error;
  char* to = call.at(buffer, length);
  if (!to || !call.at(result, 4)) return Errno::kFault;
  const HostFile link = target.open(O_PATH | O_NOFOLLOW);
  if (!link) return path_error();
  char text[PATH_MAX];
  const ssize_t got = readlinkat(link.get(), "", text, sizeof(text));
  if (got < 0) return errno == ENOENT ? Errno::kInval : errno_of(errno);  // it is no link
  const std::size_t kept = std::min<std::size_t>(static_cast<std::size_t>(got), length);
  std::copy_n(text, kept, to);
  return call.store(result, static_cast<u32>(kept)) ? Errno::kSuccess : Errno::kFault;
}

}  // namespace fusor::wasm::wasi
