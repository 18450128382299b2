#include "hosts/native/functions/wasi/beneath.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include <cerrno>
#include <vector>

#include "core/base/strings.h"

namespace fusor::wasm {
namespace {

constexpr int kMostLinks = 40;  // as the kernel's

HostFile failed(int error) {
  errno = error;
  return {};
}

int openat2(int directory, const char* path, int flags, mode_t mode) {
  open_how how{};
  how.flags = static_cast<__u64>(flags);
  if ((flags & O_CREAT) != 0) how.mode = mode;  // the kernel refuses it otherwise
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  return static_cast<int>(syscall(SYS_openat2, directory, path, &how, sizeof(how)));
}

// Asked once: ENOSYS on old kernels, EPERM in containers of old rules.
bool has_openat2() {
  static const bool available = [] {
    return static_cast<bool>(HostFile(openat2(AT_FDCWD, ".", O_PATH | O_CLOEXEC, 0)));
  }();
  return available;
}

// One walk: the directories that are open on the way down, and what is left of the path.
class Walk {
 public:
  Walk(int directory, std::string_view path) : left_(path) {
    path_.emplace_back(openat(directory, ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  }

  HostFile open(int flags, mode_t mode) {
    if (!path_.back() || left_.empty()) return failed(path_.back() ? ENOENT : errno);
    while (true) {
      if (left_.starts_with('/')) return failed(EXDEV);
      const std::string name = next_name();
      const bool last = left_.empty();
      if (name == "..") {
        if (path_.size() == 1) return failed(EXDEV);
        path_.pop_back();
      } else if (name != ".") {
        const bool follow = !last || directory_wanted_ || follows(flags);
        if (follow && read_link(name)) {
          if (errno != 0) return {};
          continue;
        }
        if (last) return open_last(name, flags, mode);
        HostFile next(openat(path_.back().get(), name.c_str(),
                             O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!next) return {};
        path_.push_back(std::move(next));
      }
      if (last) return open_last(".", flags & ~(O_CREAT | O_EXCL), mode);
    }
  }

 private:
  static bool follows(int flags) {
    return (flags & O_NOFOLLOW) == 0 && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL);
  }
  std::string next_name() {
    const std::size_t slash = left_.find('/');
    std::string name = left_.substr(0, slash);
    const std::size_t next = left_.find_first_not_of('/', slash);
    directory_wanted_ = next == std::string::npos && slash != std::string::npos;
    left_ = next == std::string::npos ? "" : left_.substr(next);
    return name;
  }
  // True: it is a link (or cannot be looked at: errno is not 0), and its target is what is next.
  bool read_link(const std::string& name) {
    char target[PATH_MAX];
    const ssize_t size = readlinkat(path_.back().get(), name.c_str(), target, sizeof(target));
    if (size < 0) return false;  // no link, or nothing: opening it says what
    errno = 0;
    if (++links_ > kMostLinks) errno = ELOOP;
    if (size == 0) errno = ENOENT;
    if (size == sizeof(target)) errno = ENAMETOOLONG;
    const bool slash = directory_wanted_ || !left_.empty();
    left_ = cat(std::string_view(target, static_cast<std::size_t>(size)), slash ? "/" : "", left_);
    return true;
  }
  // Never through a link: one that appears here since it was looked at is refused.
  HostFile open_last(const std::string& name, int flags, mode_t mode) {
    flags |= O_NOFOLLOW | O_CLOEXEC | (directory_wanted_ ? O_DIRECTORY : 0);
    return HostFile(openat(path_.back().get(), name.c_str(), flags, mode));
  }

  std::vector<HostFile> path_;
  std::string left_;
  int links_ = 0;
  bool directory_wanted_ = false;  // a slash at the end
};

}  // namespace

HostFile open_beneath(int directory, const std::string& path, int flags, mode_t mode) {
  if (!has_openat2()) return open_beneath_by_steps(directory, path, flags, mode);
  // EAGAIN: something on the way was renamed meanwhile, and the kernel could not be sure.
  constexpr int kTries = 32;
  int fd = -1;
  for (int i = 0; i < kTries; ++i) {
    fd = openat2(directory, path.c_str(), flags | O_CLOEXEC, mode);
    if (fd >= 0 || (errno != EAGAIN && errno != EINTR)) break;
  }
  return HostFile(fd);
}

HostFile open_beneath_by_steps(int directory, const std::string& path, int flags, mode_t mode) {
  return Walk(directory, path).open(flags, mode);
}

Place place_beneath(int directory, const std::string& path) {
  std::string_view name = path;
  if (name.starts_with('/')) return {failed(EXDEV), {}};
  if (name.empty()) return {failed(ENOENT), {}};
  while (name.ends_with('/')) name.remove_suffix(1);
  const std::size_t slash = name.rfind('/');
  const std::string parent(slash == std::string_view::npos ? "." : name.substr(0, slash));
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  if (name == "." || name == "..") return {failed(EINVAL), {}};
  Place place{open_beneath(directory, parent, O_PATH | O_DIRECTORY), std::string(name)};
  if (path.ends_with('/')) place.name += '/';
  return place;
}

}  // namespace fusor::wasm
