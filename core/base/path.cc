#include "core/base/path.h"

#include <algorithm>

#include "core/base/arena.h"
#include "core/base/utf8.h"

namespace fusor {

std::string path_clean(std::string_view path) {
  if (path.empty()) return ".";
  const bool rooted = path[0] == '/';
  std::string out;
  out.reserve(path.size());
  if (rooted) out = "/";
  // What ".." may not climb over: the root, or a leading run of "..".
  std::size_t floor = out.size();
  for (std::size_t i = rooted ? 1 : 0; i < path.size();) {
    if (path[i] == '/') {
      ++i;
      continue;
    }
    const std::size_t end = std::min(path.find('/', i), path.size());
    const std::string_view element = path.substr(i, end - i);
    i = end;
    if (element == ".") continue;
    if (element == "..") {
      if (out.size() > floor) {
        const std::size_t slash = out.rfind('/');
        out.resize(slash == std::string::npos || slash < floor ? floor : slash);
        continue;
      }
      if (rooted) continue;
      if (!out.empty()) out += '/';
      out += "..";
      floor = out.size();
      continue;
    }
    if (!out.empty() && out.back() != '/') out += '/';
    out += element;
  }
  if (out.empty()) return ".";
  return out;
}

std::string path_join(std::string_view a, std::string_view b) {
  if (a.empty() && b.empty()) return "";
  if (a.empty()) return path_clean(b);
  if (b.empty()) return path_clean(a);
  std::string joined(a);
  joined += '/';
  joined += b;
  return path_clean(joined);
}

std::string_view path_base(std::string_view path) {
  if (path.empty()) return ".";
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  if (path.empty()) return "/";
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string path_dir(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return path_clean(slash == std::string_view::npos ? "" : path.substr(0, slash + 1));
}

std::string_view path_ext(std::string_view path) {
  for (std::size_t i = path.size(); i-- > 0 && path[i] != '/';) {
    if (path[i] == '.') return path.substr(i);
  }
  return {};
}

namespace {

// Would path_clean change it? Errs towards yes.
bool is_unclean(std::string_view path) {
  if (path.empty() || path[0] == '.') return true;
  for (std::size_t slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1)) {
    if (slash + 1 == path.size()) return path.size() > 1;
    if (path[slash + 1] == '/' || path[slash + 1] == '.') return true;
  }
  return false;
}

}  // namespace

std::string_view sanitized_path_join(std::string_view root, std::string_view request_path,
                                     Arena& arena) {
  if (root.empty()) root = ".";
  const bool directory = request_path.size() > 1 && request_path.ends_with('/');
  std::string cleaned;
  // The request's part is cleaned for itself, below "/": its dots never reach the root's elements.
  std::string_view relative = request_path;
  if (!relative.starts_with('/') || is_unclean(relative)) {
    std::string rooted("/");
    rooted += request_path;
    cleaned = path_clean(rooted);
    relative = cleaned;
  }
  if (root.ends_with('/')) root.remove_suffix(1);
  const std::string_view joined =
      arena.concat(root, relative == "/" ? std::string_view() : relative, directory ? "/" : "");
  if (joined.empty()) return "/";
  if (!is_unclean(directory ? joined.substr(0, joined.size() - 1) : joined)) return joined;
  return arena.concat(path_clean(joined), directory ? "/" : "");
}

std::string path_absolute(std::string_view path, std::string_view working_directory) {
  return path.starts_with('/') ? path_clean(path) : path_join(working_directory, path);
}

namespace {

char32_t take_code_point(std::string_view& text) {
  const Rune rune = decode_rune(text);
  text.remove_prefix(rune.size);
  return rune.value;
}

// One character of a pattern's bracket: its code point, "\c" unescaped. False: malformed.
bool bracket_char(std::string_view& chunk, char32_t& out) {
  if (chunk.empty() || chunk[0] == '-' || chunk[0] == ']') return false;
  if (chunk[0] == '\\') {
    chunk.remove_prefix(1);
    if (chunk.empty()) return false;
  }
  out = take_code_point(chunk);
  return !chunk.empty();
}

// Matches a chunk without '*' at the start of `name`; `rest` is what follows.
std::optional<bool> match_chunk(std::string_view chunk, std::string_view name,
                                std::string_view& rest) {
  bool failed = false;  // a mismatch: goes on only to find a malformed pattern, as Go does
  while (!chunk.empty()) {
    if (name.empty()) failed = true;
    switch (chunk[0]) {
      case '[': {
        const char32_t c = failed ? 0 : take_code_point(name);
        chunk.remove_prefix(1);
        bool negated = false;
        if (!chunk.empty() && chunk[0] == '^') {
          negated = true;
          chunk.remove_prefix(1);
        }
        bool matched = false;
        for (int ranges = 0;; ++ranges) {
          if (!chunk.empty() && chunk[0] == ']' && ranges > 0) {
            chunk.remove_prefix(1);
            break;
          }
          char32_t low = 0, high = 0;
          if (!bracket_char(chunk, low)) return std::nullopt;
          high = low;
          if (chunk[0] == '-') {
            chunk.remove_prefix(1);
            if (!bracket_char(chunk, high)) return std::nullopt;
          }
          if (low <= c && c <= high) matched = true;
        }
        if (matched == negated) failed = true;
        break;
      }
      case '?':
        if (!failed) {
          if (name[0] == '/') failed = true;
          take_code_point(name);
        }
        chunk.remove_prefix(1);
        break;
      case '\\':
        chunk.remove_prefix(1);
        if (chunk.empty()) return std::nullopt;
        [[fallthrough]];
      default:
        if (!failed) {
          if (chunk[0] != name[0]) failed = true;
          name.remove_prefix(1);
        }
        chunk.remove_prefix(1);
    }
  }
  if (failed) return false;
  rest = name;
  return true;
}

// Splits "*chunk" from the front of `pattern`.
std::string_view take_chunk(std::string_view& pattern, bool& star) {
  star = false;
  while (!pattern.empty() && pattern[0] == '*') {
    pattern.remove_prefix(1);
    star = true;
  }
  bool in_bracket = false;
  std::size_t i = 0;
  for (; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) {
      ++i;
    } else if (pattern[i] == '[') {
      in_bracket = true;
    } else if (pattern[i] == ']') {
      in_bracket = false;
    } else if (pattern[i] == '*' && !in_bracket) {
      break;
    }
  }
  const std::string_view chunk = pattern.substr(0, i);
  pattern.remove_prefix(i);
  return chunk;
}

}  // namespace

std::optional<bool> path_match(std::string_view pattern, std::string_view name) {
  while (!pattern.empty()) {
    bool star = false;
    const std::string_view chunk = take_chunk(pattern, star);
    if (star && chunk.empty()) return name.find('/') == std::string_view::npos;
    std::string_view rest;
    const auto here = match_chunk(chunk, name, rest);
    if (!here) return std::nullopt;
    if (*here && (rest.empty() || !pattern.empty())) {
      name = rest;
      continue;
    }
    bool found = false;
    for (std::size_t i = 0; star && i < name.size() && name[i] != '/'; ++i) {
      const auto there = match_chunk(chunk, name.substr(i + 1), rest);
      if (!there) return std::nullopt;
      if (!*there || (pattern.empty() && !rest.empty())) continue;
      name = rest;
      found = true;
      break;
    }
    if (found) continue;
    // What is left of the pattern decides only whether it is malformed.
    while (!pattern.empty()) {
      const std::string_view left = take_chunk(pattern, star);
      if (!match_chunk(left, "", rest)) return std::nullopt;
    }
    return false;
  }
  return name.empty();
}

}  // namespace fusor
