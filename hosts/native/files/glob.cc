#include "hosts/native/files/glob.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>

#include "core/base/path.h"
#include "core/base/strings.h"

namespace fusor {
namespace {

bool has_meta(std::string_view path) { return path.find_first_of("*?[\\") != path.npos; }

bool exists(const std::string& path) {
  struct stat info;
  return ::lstat(path.c_str(), &info) == 0;
}

void glob_directory(const std::string& directory, std::string_view pattern,
                    std::vector<std::string>& out) {
  DIR* open = ::opendir(directory.empty() ? "." : directory.c_str());
  if (!open) return;
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(open)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != ".." && path_match(pattern, name).value_or(false))
      names.emplace_back(name);
  }
  ::closedir(open);
  std::sort(names.begin(), names.end());
  for (std::string& name : names) {
    if (directory.empty()) {
      out.push_back(std::move(name));
    } else {
      out.push_back(cat(directory, directory.ends_with('/') ? "" : "/", name));
    }
  }
}

}  // namespace

std::vector<std::string> glob_files(std::string_view pattern) {
  if (pattern.find('\0') != pattern.npos) return {};
  if (!has_meta(pattern)) {
    return exists(std::string(pattern)) ? std::vector{std::string(pattern)}
                                        : std::vector<std::string>{};
  }
  const std::size_t slash = pattern.rfind('/');
  const std::string_view last = slash == pattern.npos ? pattern : pattern.substr(slash + 1);
  std::string_view directory = slash == pattern.npos ? "" : pattern.substr(0, slash);
  if (slash == 0) directory = "/";
  std::vector<std::string> out;
  if (!has_meta(directory)) {
    glob_directory(std::string(directory), last, out);
    return out;
  }
  for (const std::string& found : glob_files(directory)) glob_directory(found, last, out);
  return out;
}

}  // namespace fusor
