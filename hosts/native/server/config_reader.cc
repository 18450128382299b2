#include "hosts/native/server/config_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/strings.h"
#include "hosts/native/files/glob.h"
#include "hosts/native/log/writer.h"
#include "hosts/native/system/system.h"

namespace fusor {
namespace {

constexpr std::size_t kLargest = 256
                                 << 20;  // a config of that size is a mistake (a device, a disk)

std::string_view reason() { return std::strerror(errno); }

}  // namespace

Result<std::string> read_whole_file(const std::string& path) {
  if (path.find('\0') != path.npos) return fail("the path holds a NUL byte");
  const bool standard = path == "-";
  const int fd = standard ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return fail(std::string(reason()));
  std::string text;
  Result<void> result;
  for (bool ended = false; result && !ended;) {
    const std::size_t at = text.size();
    text.resize(at + 64 * 1024);
    const ssize_t got = ::read(fd, text.data() + at, 64 * 1024);
    text.resize(at + (got > 0 ? static_cast<std::size_t>(got) : 0));
    ended = got == 0;
    if (got < 0 && errno != EINTR) result = fail(std::string(reason()));
    if (text.size() > kLargest) result = fail("it is larger than 256 MiB");
  }
  if (!standard) ::close(fd);
  if (!result) return fail(result.error().message());
  return text;
}

Result<std::string> read_config_file(const std::string& path) {
  TRY_ASSIGN(std::string text, read_whole_file(path));
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return fail("it is UTF-16: save it as UTF-8");
  }
  return text;
}

Result<void> write_whole_file(const std::string& path, std::string_view text, unsigned mode) {
  const std::string temporary = cat(path, ".", decimal(::getpid()), ".tmp");
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (fd < 0) return fail(std::string(reason()));
  const bool written = write_fully(fd, text);
  std::string why(reason());
  const bool closed = ::close(fd) == 0;
  if (written && closed && ::rename(temporary.c_str(), path.c_str()) == 0) return {};
  if (written) why = reason();
  ::unlink(temporary.c_str());
  return fail(std::move(why));
}

Result<std::string> ConfigReader::read_file(std::string_view path) {
  std::string name(path);
  TRY_ASSIGN(std::string text, read_config_file(name));
  files_[name] = text;
  return text;
}

std::vector<std::string> ConfigReader::glob(std::string_view pattern) {
  return glob_files(pattern);
}

bool ConfigReader::is_directory(std::string_view path) {
  struct stat info;
  return ::stat(std::string(path).c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

std::optional<std::string> ConfigReader::variable(std::string_view name) {
  return NativeSystem().environment(name);
}

std::string ConfigReader::working_directory() { return NativeSystem().working_directory(); }

}  // namespace fusor
