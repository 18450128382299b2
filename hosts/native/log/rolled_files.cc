#include "hosts/native/log/rolled_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <functional>
#include <set>

#include "core/base/strings.h"
#include "hosts/native/log/go_time.h"

namespace fusor {
namespace {

constexpr std::int64_t kDay = 86'400'000'000'000;

struct Names {
  std::string folder;  // "" or with its slash
  std::string prefix;  // "foo-"
  std::string extension;
};

Names names_of(const std::string& file) {
  const std::size_t name = file.rfind('/') + 1;  // 0 without a slash
  std::size_t dot = file.rfind('.');
  if (dot == file.npos || dot < name) dot = file.size();
  return {file.substr(0, name), file.substr(name, dot - name) + "-", file.substr(dot)};
}

std::string time_in_name(const FileWriterSettings& log, std::int64_t unix_ns) {
  std::string out;
  append_go_time(out, unix_ns, log.backup_time_format, log.local_time);
  return out;
}

// Runs of digits as one 0, runs of letters as one a: what times in one layout have in common.
std::string shape_of(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const char kind = is_digit(c) ? '0' : is_alpha(c) ? 'a' : c;
    if (!out.ends_with(kind)) out += kind;
  }
  return out;
}

// Newest first, since the time in the name sorts. Without ".gz": a file and what is being made of
// it are one.
using Rolled = std::set<std::string, std::greater<>>;

Rolled find_rolled(const FileWriterSettings& log, std::int64_t unix_ns) {
  const Names names = names_of(log.filename);
  const std::string shape = shape_of(time_in_name(log, unix_ns));
  Rolled out;
  DIR* open = ::opendir(names.folder.empty() ? "." : names.folder.c_str());
  if (!open) return out;
  while (const dirent* entry = ::readdir(open)) {
    std::string_view rest = entry->d_name;
    if (rest.ends_with(".gz")) rest.remove_suffix(3);
    const std::string_view name = rest;
    if (!rest.starts_with(names.prefix) || !rest.ends_with(names.extension)) continue;
    rest.remove_prefix(names.prefix.size());
    rest = rest.substr(0, rest.size() - std::min(rest.size(), names.extension.size()));
    if (!rest.ends_with("-size") && !rest.ends_with("-time")) continue;
    // Those of access-admin.log begin as those of access.log do.
    if (shape_of(rest.substr(0, rest.size() - 5)) == shape) out.insert(cat(names.folder, name));
  }
  ::closedir(open);
  return out;
}

bool is_older(const std::string& path, std::int64_t days, std::int64_t unix_ns) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0 && ::stat((path + ".gz").c_str(), &info) != 0) return false;
  return (unix_ns - info.st_mtim.tv_sec * 1'000'000'000) / kDay >= days;
}

int open_regular(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat info;
  if (fd < 0 || (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode))) return fd;
  ::close(fd);
  return -1;
}

bool gzip(int in, int out, const std::atomic<bool>& stop) {
  gzFile stream = ::gzdopen(out, "wb");
  if (!stream) {
    ::close(out);
    return false;
  }
  char buffer[64 * 1024];
  ssize_t got = 1;
  bool good = true;
  while (good && got > 0) {
    got = ::read(in, buffer, sizeof buffer);
    good = got >= 0 && !stop;
    if (good && got > 0) good = ::gzwrite(stream, buffer, static_cast<unsigned>(got)) == got;
  }
  return ::gzclose(stream) == Z_OK && good;
}

// Where it fails, the plain file stays.
void compress(const std::string& path, unsigned mode, const std::atomic<bool>& stop) {
  const int in = open_regular(path);
  if (in < 0) return;  // it was compressed before
  const std::string to = path + ".gz";
  ::unlink(to.c_str());  // half of it, of a process that was killed
  const int out = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (out >= 0) ::unlink(gzip(in, out, stop) ? path.c_str() : to.c_str());
  ::close(in);
}

}  // namespace

std::string rolled_name(const FileWriterSettings& log, std::int64_t unix_ns,
                        std::string_view reason) {
  const Names names = names_of(log.filename);
  return cat(names.folder, names.prefix, time_in_name(log, unix_ns), "-", reason, names.extension);
}

void tidy_rolled_files(const FileWriterSettings& log, std::int64_t unix_ns,
                       const std::atomic<bool>& stop) {
  Rolled rolled = find_rolled(log, unix_ns);
  int kept = 0;
  std::erase_if(rolled, [&](const std::string& path) {
    const bool too_many = log.keep > 0 && kept >= log.keep;
    if (!too_many && (log.keep_days <= 0 || !is_older(path, log.keep_days, unix_ns))) {
      ++kept;
      return false;
    }
    ::unlink(path.c_str());
    ::unlink((path + ".gz").c_str());
    return true;
  });
  for (const std::string& path : rolled) {
    if (log.gzip && !stop) compress(path, log.mode, stop);
  }
}

}  // namespace fusor
