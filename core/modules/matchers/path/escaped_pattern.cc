#include "core/modules/matchers/path/escaped_pattern.h"

#include <optional>
#include <string>

#include "core/base/path.h"
#include "core/base/strings.h"
#include "core/http/uri.h"

namespace fusor {
namespace {

// Walks pattern and path side by side and builds the text that a glob can compare: decoded, but
// escaped where the pattern is.
class Walk {
 public:
  Walk(std::string_view pattern, std::string_view path, Arena& arena)
      : pattern_(pattern), path_(path), arena_(arena) {}

  // Nothing: no match is possible.
  std::optional<std::string> text() {
    while (pattern_at_ < pattern_.size() && path_at_ < path_.size()) {
      if (!step()) return std::nullopt;
      ++pattern_at_;
    }
    // The rest of the path belongs to the text, or "/a%2fb" would match "/a%2fbc".
    if (path_at_ < path_.size()) {
      const std::string_view rest = path_.substr(path_at_);
      out_ += path_unescape(rest, arena_).value_or(rest);
    }
    return std::move(out_);
  }

 private:
  bool step() {
    std::string_view decoded = path_.substr(path_at_, 1);
    std::string_view escape;
    if (decoded == "%" && path_.size() >= path_at_ + 3) {
      escape = path_.substr(path_at_, 3);
      const auto unescaped = path_unescape(escape, arena_);
      if (!unescaped) return false;
      decoded = *unescaped;
      path_at_ += 2;
    }
    const char c = pattern_[pattern_at_];
    if (c == '%') {
      if (pattern_.size() >= pattern_at_ + 3 && pattern_[pattern_at_ + 1] != '*') {
        out_ += escape;
        ++path_at_;
        pattern_at_ += 2;
        return true;
      }
      ++pattern_at_;
      return span(false);
    }
    if (c == '*') return span(true);
    out_ += decoded;
    ++path_at_;
    return true;
  }

  // A wildcard takes all up to the pattern's next character.
  bool span(bool decode) {
    const std::string_view rest = path_.substr(path_at_);
    std::size_t size = rest.size();
    if (pattern_at_ + 1 < pattern_.size()) {
      size = rest.find(pattern_[pattern_at_ + 1]);
      if (size == rest.npos) return false;
    }
    if (size == 0) return true;
    const std::string_view taken = rest.substr(0, size);
    if (decode) {
      const auto unescaped = path_unescape(taken, arena_);
      if (!unescaped) return false;
      out_ += *unescaped;
    } else {
      out_ += taken;
    }
    path_at_ += size;
    return true;
  }

  std::string_view pattern_;
  std::string_view path_;
  Arena& arena_;
  std::size_t pattern_at_ = 0;
  std::size_t path_at_ = 0;
  std::string out_;
};

}  // namespace

bool escaped_pattern_matches(std::string_view pattern, std::string_view escaped, Arena& arena) {
  const std::string lower = to_lower(escaped);
  const auto text = Walk(pattern, lower, arena).text();
  if (!text) return false;
  return path_match(replace_all(pattern, "%*", "*"), to_lower(*text)).value_or(false);
}

}  // namespace fusor
