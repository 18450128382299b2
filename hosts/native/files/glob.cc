#include "hosts/native/files/glob.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <optional>

#include "core/base/strings.h"
#include "core/base/utf8.h"

namespace fusor {
namespace {

// One character off the front of s.
char32_t take_rune(std::string_view& s) {
  const Rune rune = decode_rune(s);
  s.remove_prefix(rune.size);
  return rune.value;
}

// A character of a class, perhaps escaped; nothing: malformed.
std::optional<char32_t> class_rune(std::string_view& pattern) {
  if (pattern.empty() || pattern.front() == '-' || pattern.front() == ']') return std::nullopt;
  if (pattern.front() == '\\') {
    pattern.remove_prefix(1);
    if (pattern.empty()) return std::nullopt;
  }
  const char32_t rune = take_rune(pattern);
  if (pattern.empty()) return std::nullopt;
  return rune;
}

// Matches the class whose '[' is gone, and takes it off the pattern; nothing: malformed.
std::optional<bool> class_matches(std::string_view& pattern, char32_t rune) {
  const bool negated = pattern.starts_with('^');
  if (negated) pattern.remove_prefix(1);
  bool found = false;
  for (int ranges = 0;; ++ranges) {
    if (pattern.starts_with(']') && ranges > 0) break;
    const auto low = class_rune(pattern);
    if (!low) return std::nullopt;
    auto high = low;
    if (pattern.starts_with('-')) {
      pattern.remove_prefix(1);
      high = class_rune(pattern);
      if (!high) return std::nullopt;
    }
    if (*low <= rune && rune <= *high) found = true;
  }
  pattern.remove_prefix(1);
  return found != negated;
}

// Matches what stands between two stars against the front of `name`; the rest of it, or nothing.
std::optional<std::string_view> match_chunk(std::string_view chunk, std::string_view name) {
  while (!chunk.empty()) {
    if (name.empty()) return std::nullopt;
    switch (chunk.front()) {
      case '[': {
        chunk.remove_prefix(1);
        const auto matched = class_matches(chunk, take_rune(name));
        if (!matched || !*matched) return std::nullopt;
        break;
      }
      case '?':
        if (name.front() == '/') return std::nullopt;
        take_rune(name);
        chunk.remove_prefix(1);
        break;
      case '\\':
        chunk.remove_prefix(1);
        if (chunk.empty()) return std::nullopt;
        [[fallthrough]];
      default:
        if (chunk.front() != name.front()) return std::nullopt;
        chunk.remove_prefix(1);
        name.remove_prefix(1);
    }
  }
  return name;
}

std::size_t chunk_end(std::string_view pattern) {
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    switch (pattern[i]) {
      case '\\':
        ++i;
        break;
      case '[':
        in_class = true;
        break;
      case ']':
        in_class = false;
        break;
      case '*':
        if (!in_class) return i;
        break;
      default:
        break;
    }
  }
  return pattern.size();
}

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
    if (name != "." && name != ".." && glob_match(pattern, name)) names.emplace_back(name);
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

bool glob_match(std::string_view pattern, std::string_view name) {
  while (!pattern.empty()) {
    bool star = false;
    while (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      star = true;
    }
    const std::size_t end = chunk_end(pattern);
    const std::string_view chunk = pattern.substr(0, end);
    pattern.remove_prefix(end);
    if (star && chunk.empty()) return name.find('/') == name.npos;
    auto rest = match_chunk(chunk, name);
    if (rest && (rest->empty() || !pattern.empty())) {
      name = *rest;
      continue;
    }
    if (!star) return false;
    bool found = false;
    for (std::size_t i = 0; i < name.size() && name[i] != '/'; ++i) {
      rest = match_chunk(chunk, name.substr(i + 1));
      if (!rest || (pattern.empty() && !rest->empty())) continue;
      name = *rest;
      found = true;
      break;
    }
    if (!found) return false;
  }
  return name.empty();
}

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
