#include "core/modules/matchers/path/path.h"

#include <algorithm>

#include "core/base/path.h"
#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/http/uri.h"
#include "core/modules/matchers/path/escaped_pattern.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

enum class Kind { kAll, kExact, kPrefix, kSuffix, kSubstring, kGlob, kEscaped };

// How a pattern in lower case is compared. Wildcards at the ends are quick, where they are the only
// ones; others make it a glob, in which '*' does not match '/'.
Kind kind_of(std::string_view pattern) {
  if (pattern == "*") return Kind::kAll;
  if (pattern.find('%') != pattern.npos) return Kind::kEscaped;
  const auto stars = std::ranges::count(pattern, '*');
  if (stars == 2 && pattern.starts_with('*') && pattern.ends_with('*')) return Kind::kSubstring;
  if (stars == 1 && pattern.starts_with('*')) return Kind::kSuffix;
  if (stars == 1 && pattern.ends_with('*')) return Kind::kPrefix;
  return pattern.find_first_of("*?[\\") == pattern.npos ? Kind::kExact : Kind::kGlob;
}

// The path as patterns are compared with it: in lower case, dot segments resolved, slashes merged
// unless the pattern has "//" itself: a client must not get around a pattern by writing the path
// in another way. Computed when first asked for.
class ComparedPath {
 public:
  explicit ComparedPath(Exchange& x) : x_(x) {}
  std::string_view get(bool merge_slashes) {
    std::string_view& path = merge_slashes ? merged_ : kept_;
    if (path.data() == nullptr) path = clean_path(lower(), merge_slashes, x_.arena);
    return path;
  }
  Exchange& exchange() { return x_; }

 private:
  std::string_view lower() {
    const std::string_view path = x_.request.uri.path;
    if (std::ranges::none_of(path, [](char c) { return c != ascii_lower(c); })) return path;
    char* out = x_.arena.allocate_chars(path.size());
    std::ranges::transform(path, out, ascii_lower);
    return {out, path.size()};
  }

  Exchange& x_;
  std::string_view merged_;
  std::string_view kept_;
};

bool matches(Kind kind, std::string_view pattern, ComparedPath& compared) {
  if (kind == Kind::kAll) return true;
  const bool merge_slashes = pattern.find("//") == pattern.npos;
  if (kind == Kind::kEscaped) {
    Exchange& x = compared.exchange();
    const std::string_view escaped = escaped_path(x.request.uri, x.arena);
    return escaped_pattern_matches(pattern, clean_path(escaped, merge_slashes, x.arena), x.arena);
  }
  const std::string_view path = compared.get(merge_slashes);
  switch (kind) {
    case Kind::kExact:
      return path == pattern;
    case Kind::kPrefix:
      return path.starts_with(pattern.substr(0, pattern.size() - 1));
    case Kind::kSuffix:
      return path.ends_with(pattern.substr(1));
    case Kind::kSubstring:
      return path.find(pattern.substr(1, pattern.size() - 2)) != path.npos;
    default:
      return path_match(pattern, path).value_or(false);
  }
}

class PathMatcher : public Matcher {
 public:
  struct Pattern {
    Kind kind;
    std::string text;  // lower case
    Template dynamic;  // where it has placeholders; then `text` is empty
  };
  explicit PathMatcher(std::vector<Pattern> patterns) : patterns_(std::move(patterns)) {}

  Result<bool, HttpError> match(Exchange& x) const override {
    ComparedPath compared(x);
    return std::ranges::any_of(patterns_, [&](const Pattern& pattern) {
      if (!pattern.text.empty()) return matches(pattern.kind, pattern.text, compared);
      const std::string text = to_lower(pattern.dynamic.expand(x));
      return matches(kind_of(text), text, compared);
    });
  }

 private:
  std::vector<Pattern> patterns_;
};

}  // namespace

std::unique_ptr<Matcher> make_path_matcher(const json::Value& config, Provision& p) {
  std::vector<std::string> written;
  if (!config::read_value(config, written, p.diagnostics)) return nullptr;
  std::vector<PathMatcher::Pattern> patterns;
  for (const std::string& text : written) {
    if (text.find('{') != text.npos) {
      patterns.push_back({Kind::kGlob, "", p.compile(config, text)});
    } else {
      const std::string lower = to_lower(text);
      patterns.push_back({kind_of(lower), lower, {}});
    }
  }
  return std::make_unique<PathMatcher>(std::move(patterns));
}

}  // namespace fusor
