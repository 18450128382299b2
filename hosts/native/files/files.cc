#include "hosts/native/files/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

#include "core/base/strings.h"
#include "hosts/native/files/glob.h"
#include "hosts/native/net/loop.h"

namespace fusor {
namespace {

// A path on the stack, ended by NUL: no allocation for each request.
class CPath {
 public:
  explicit CPath(std::string_view path) {
    // A NUL would end the path early: "secret.txt\0.jpg" must not name secret.txt.
    if (path.size() >= sizeof text_ || path.find('\0') != path.npos) return;
    std::memcpy(text_, path.data(), path.size());
    text_[path.size()] = '\0';
    if (path.empty()) std::memcpy(text_, ".", 2);
    valid_ = true;
  }
  bool valid() const { return valid_; }
  const char* get() const { return text_; }

 private:
  char text_[PATH_MAX];
  bool valid_ = false;
};

FileError error_of(int code) {
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return FileError::kNotFound;
    case EACCES:
    case EPERM:
      return FileError::kPermission;
    case EINVAL:
      return FileError::kInvalid;
    default:
      return FileError::kOther;
  }
}

FileInfo info_of(const struct stat& s) {
  return {.size = static_cast<std::uint64_t>(s.st_size),
          .modified_ns = s.st_mtim.tv_sec * 1'000'000'000 + s.st_mtim.tv_nsec,
          .directory = S_ISDIR(s.st_mode),
          .regular = S_ISREG(s.st_mode)};
}

// So much of a file is read in the turn of its request.
constexpr std::uint64_t kFirstPiece = 32 * 1024;

using Read = Result<std::size_t, HttpError>;

class DescriptorFile : public OpenFile {
 public:
  explicit DescriptorFile(int descriptor) : descriptor_(descriptor) {}
  ~DescriptorFile() override { ::close(descriptor_); }

  int descriptor() const override { return descriptor_; }

  Task<Read> read_at(std::uint64_t offset, std::span<char> buffer) override {
    if (offset < kFirstPiece) {
      if (const ssize_t got = read(offset, buffer, RWF_NOWAIT); got != -EAGAIN) {
        return ready(result_of(got));
      }
    }
    return read_in_turn(offset, buffer);
  }

 private:
  // A body's reader does more with each piece (it compresses) than reading costs: everything else
  // that is ready comes in between. The loop does not wait for a disk either.
  Task<Read> read_in_turn(std::uint64_t offset, std::span<char> buffer) {
    co_await YieldTurn();
    ssize_t got = read(offset, buffer, RWF_NOWAIT);
    if (got == -EAGAIN) got = co_await offload([=, this] { return read(offset, buffer, 0); });
    co_return result_of(got);
  }

  // The number of bytes, or -errno.
  ssize_t read(std::uint64_t offset, std::span<char> buffer, int flags) const {
    const iovec part{buffer.data(), buffer.size()};
    for (;;) {
      const ssize_t got = ::preadv2(descriptor_, &part, 1, static_cast<off_t>(offset), flags);
      if (got >= 0) return got;
      // Not every file system can say that it would wait.
      if (errno == EOPNOTSUPP && flags != 0) {
        flags = 0;
      } else if (errno != EINTR) {
        return -errno;
      }
    }
  }

  static Read result_of(ssize_t got) {
    if (got >= 0) return static_cast<std::size_t>(got);
    return http_error(500, cat("reading a file: ", std::strerror(static_cast<int>(-got))));
  }

  int descriptor_;
};

Result<Files::Opened, FileError> open_file(std::string_view path) {
  const CPath c_path(path);
  if (!c_path.valid()) return std::unexpected(FileError::kInvalid);
  // O_NONBLOCK: opening a FIFO that nobody writes would hold up the loop for ever.
  const int descriptor = ::open(c_path.get(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) return std::unexpected(error_of(errno));
  auto file = std::make_shared<DescriptorFile>(descriptor);
  struct stat s;
  if (::fstat(descriptor, &s) != 0) return std::unexpected(error_of(errno));
  // A device or a socket has no content to serve, and a directory is listed, not opened.
  if (!S_ISREG(s.st_mode)) return std::unexpected(FileError::kNotFound);
  return Files::Opened{info_of(s), std::move(file)};
}

}  // namespace

Result<FileInfo, FileError> NativeFiles::stat(std::string_view path) {
  const CPath c_path(path);
  if (!c_path.valid()) return std::unexpected(FileError::kInvalid);
  struct stat s;
  if (::stat(c_path.get(), &s) != 0) return std::unexpected(error_of(errno));
  return info_of(s);
}

std::vector<std::string> NativeFiles::glob(std::string_view pattern) { return glob_files(pattern); }

Result<std::vector<DirectoryEntry>, FileError> NativeFiles::list(std::string_view directory) {
  const CPath c_path(directory);
  if (!c_path.valid()) return std::unexpected(FileError::kInvalid);
  DIR* open = ::opendir(c_path.get());
  if (!open) return std::unexpected(error_of(errno));
  std::vector<DirectoryEntry> entries;
  while (const dirent* entry = ::readdir(open)) {
    const std::string_view name = entry->d_name;
    struct stat s;
    // A link that leads nowhere is listed as what it is, not followed.
    if (name == "." || name == ".." ||
        (::fstatat(::dirfd(open), entry->d_name, &s, 0) != 0 &&
         ::fstatat(::dirfd(open), entry->d_name, &s, AT_SYMLINK_NOFOLLOW) != 0)) {
      continue;
    }
    entries.push_back({std::string(name), info_of(s)});
  }
  ::closedir(open);
  std::sort(entries.begin(), entries.end(),
            [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.name < b.name; });
  return entries;
}

Result<std::string, FileError> NativeFiles::read(std::string_view path, std::size_t limit) {
  auto opened = open_file(path);
  if (!opened) return std::unexpected(opened.error());
  std::string content(std::min<std::uint64_t>(limit, opened->info.size), '\0');
  std::size_t had = 0;
  while (had < content.size()) {
    const ssize_t got = ::pread(opened->file->descriptor(), content.data() + had,
                                content.size() - had, static_cast<off_t>(had));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(error_of(errno));
    if (got == 0) break;  // it became shorter
    had += static_cast<std::size_t>(got);
  }
  content.resize(had);
  return content;
}

Task<Result<Files::Opened, FileError>> NativeFiles::open(std::string_view path) {
  return ready(open_file(path));
}

Body NativeFiles::body(const Opened& opened, std::uint64_t offset, std::uint64_t length) {
  return Body::file({opened.file, offset, length});
}

}  // namespace fusor
