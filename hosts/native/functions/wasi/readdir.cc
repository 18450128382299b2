// fd_readdir: entries of a directory, as the kernel lists them.
#include <dirent.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "hosts/native/functions/wasi/files.h"
#include "hosts/native/functions/wasi/functions.h"

namespace fusor::wasm::wasi {
namespace {

struct Dirent {
  u64 next;
  u64 inode;
  u32 name_size;
  std::uint8_t type;
  std::uint8_t pad[3];
};
static_assert(sizeof(Dirent) == 24);

// As much of an entry as the buffer has room for.
std::size_t put_entry(std::span<char> to, const dirent64& entry, u64 own_inode) {
  const std::string_view name = entry.d_name;
  Dirent head{};
  head.next = static_cast<u64>(entry.d_off);
  // What is above a directory is none of the guest's business, and 0 makes libc look.
  head.inode = name == ".." ? own_inode : entry.d_ino;
  head.name_size = static_cast<u32>(name.size());
  head.type = file_type(DTTOIF(entry.d_type));
  const std::size_t head_size = std::min(to.size(), sizeof(head));
  std::memcpy(to.data(), &head, head_size);
  const std::size_t name_size = std::min(to.size() - head_size, name.size());
  std::copy_n(name.data(), name_size, to.data() + head_size);
  return head_size + name_size;
}

}  // namespace

Errno fd_readdir(Call& call, u32 fd, u32 buffer, u32 length, u64 cookie, u32 result) {
  Errno error = Errno::kSuccess;
  if (call.guest().descriptors.kind(fd) == Descriptor::kFile) return Errno::kNotdir;
  const int directory = directory_of(call, fd, rights::kReaddir, false, error);
  if (directory < 0) return error;
  char* to = call.at(buffer, length);
  if (!to || !call.at(result, 4)) return Errno::kFault;
  struct stat info;
  if (fstat(directory, &info) != 0) return errno_of(errno);
  // A cookie is where the kernel says that the next entry is.
  if (lseek(directory, static_cast<off_t>(cookie), SEEK_SET) < 0) return errno_of(errno);
  alignas(dirent64) char block[32 << 10];
  std::size_t used = 0;
  while (used < length) {
    const long got = syscall(SYS_getdents64, directory, block, sizeof(block));
    if (got < 0 && errno != ENOENT) return errno_of(errno);  // ENOENT: it was removed
    if (got <= 0) break;
    for (long at = 0; at < got && used < length;) {
      const auto& entry = *reinterpret_cast<const dirent64*>(block + at);
      used += put_entry({to + used, length - used}, entry, info.st_ino);
      at += entry.d_reclen;
    }
  }
  return call.store(result, static_cast<u32>(used)) ? Errno::kSuccess : Errno::kFault;
}

}  // namespace fusor::wasm::wasi
