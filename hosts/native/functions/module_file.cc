#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/strings.h"
#include "hosts/native/functions/digest.h"
#include "hosts/native/functions/module.h"
#include "hosts/native/functions/module_check.h"

namespace fusor::wasm {
namespace {

constexpr std::uint64_t kLargestModule = 512ull << 20;

// The whole of an open file; 0 or an errno.
int read_whole(int fd, std::string& bytes) {
  struct stat info;
  if (fstat(fd, &info) != 0) return errno;
  if (S_ISDIR(info.st_mode)) return EISDIR;
  if (!S_ISREG(info.st_mode)) return EINVAL;
  if (static_cast<std::uint64_t>(info.st_size) > kLargestModule) return EFBIG;
  bytes.resize(static_cast<std::size_t>(info.st_size));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = read(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    if (n == 0) bytes.resize(done);  // it became shorter meanwhile
    done += static_cast<std::size_t>(n);
  }
  return 0;
}

}  // namespace

Result<ModuleFile> ModuleFile::read(std::string path) {
  if (path.find('\0') != std::string::npos) return fail("a module's path has no NUL byte");
  // Not blocking: a path may name a FIFO that nobody writes to.
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return fail(cat("open ", path, ": ", std::strerror(errno)));
  ModuleFile file;
  const int error = read_whole(fd, file.bytes);
  close(fd);
  if (error != 0) return fail(cat("read ", path, ": ", std::strerror(error)));
  TRY(check_header(path, file.bytes));
  file.digest = content_digest(file.bytes);
  file.path = std::move(path);
  return file;
}

}  // namespace fusor::wasm
