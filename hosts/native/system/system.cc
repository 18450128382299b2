#include "hosts/native/system/system.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>

#include "core/base/strings.h"

namespace fusor {
namespace {

std::string user_directory(const char* variable, std::string_view below_home) {
  const char* set = std::getenv(variable);
  // The XDG specification: a relative path in these variables is to be ignored.
  if (set && *set == '/') return cat(std::string_view(set), "/fusor");
  const char* home = std::getenv("HOME");
  if (home && *home) return cat(std::string_view(home), "/", below_home, "/fusor");
  return cat("./", below_home, "/fusor");
}

}  // namespace

std::optional<std::string> NativeSystem::environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  if (!value) return std::nullopt;
  return value;
}

std::string NativeSystem::hostname() {
  char name[HOST_NAME_MAX + 1] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

std::string NativeSystem::working_directory() {
  char path[PATH_MAX];
  return ::getcwd(path, sizeof path) ? path : "";
}

std::string_view NativeSystem::arch() {
#if defined(__x86_64__)
  return "amd64";
#elif defined(__aarch64__)
  return "arm64";
#elif defined(__riscv)
  return "riscv64";
#else
  return "unknown";
#endif
}

std::string config_directory() { return user_directory("XDG_CONFIG_HOME", ".config"); }
std::string data_directory() { return user_directory("XDG_DATA_HOME", ".local/share"); }
std::string cache_directory() { return user_directory("XDG_CACHE_HOME", ".cache"); }

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::uint64_t descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

bool make_directories(const std::string& path) {
  for (std::size_t at = 1; at != std::string::npos;) {
    at = path.find('/', at);
    const std::string part = path.substr(0, at);
    if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) return false;
    if (at != std::string::npos) ++at;
  }
  return true;
}

}  // namespace fusor
