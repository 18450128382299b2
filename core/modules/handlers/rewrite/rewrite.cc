#include "core/modules/handlers/rewrite/rewrite.h"

#include <optional>

#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/http/uri.h"
#include "core/modules/handlers/rewrite/path_change.h"
#include "core/modules/handlers/rewrite/query_ops.h"
#include "core/modules/handlers/rewrite/uri_template.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

struct SubstringConfig {
  std::string find;
  std::string replace;
  std::int64_t limit = 0;
  void decode(config::Fields& f) {
    f.field("find", find).field("replace", replace).field("limit", limit);
  }
};

struct RegexConfig {
  std::string find;
  std::string replace;
  void decode(config::Fields& f) { f.field("find", find).field("replace", replace); }
};

struct Config {
  std::string method;
  std::string uri;
  std::string strip_path_prefix;
  std::string strip_path_suffix;
  std::vector<SubstringConfig> uri_substring;
  std::vector<RegexConfig> path_regexp;
  const json::Value* query = nullptr;
  void decode(config::Fields& f) {
    f.field("method", method).field("uri", uri);
    f.field("strip_path_prefix", strip_path_prefix);
    f.field("strip_path_suffix", strip_path_suffix);
    f.field("uri_substring", uri_substring).field("path_regexp", path_regexp);
    f.field("query", query);
  }
};

// Go's strings.Replace with a limit; below zero: all.
std::string replace_some(std::string_view text, std::string_view find, std::string_view by,
                         std::int64_t limit) {
  std::string out;
  while (limit != 0) {
    const std::size_t at = text.find(find);
    if (at == text.npos) break;
    out += text.substr(0, at);
    out += by;
    text.remove_prefix(at + find.size());
    if (limit > 0) --limit;
  }
  return out += text;
}

class Rewrite : public Handler {
 public:
  Task<Served> serve(Exchange& x, Next next) const override {
    if (!method_.empty()) x.request.method = x.arena.copy(to_upper(method_.expand(x)));
    if (uri_) uri_->apply(x);
    if (!prefix_.empty()) strip_prefix(x);
    if (!suffix_.empty()) strip_suffix(x);
    for (const Substring& substring : substrings_) replace(substring, x);
    for (const Expression& expression : expressions_) {
      const std::string_view by = expression.by.expand(x);
      change_path(x.request.uri, x.arena,
                  [&](std::string_view path) { return expression.regex->replace_all(path, by); });
    }
    if (query_) query_->apply(x);
    return next(x);
  }

  bool read(const Config& config, const json::Value& at, Provision& p);

 private:
  struct Substring {
    Template find;
    Template by;
    std::int64_t limit;  // below zero: none
    bool merge_slashes;  // unless the configured text has "//" itself
  };
  struct Expression {
    std::shared_ptr<const Regex> regex;
    Template by;
  };

  void strip_prefix(Exchange& x) const {
    std::string_view prefix = prefix_.expand(x);
    if (!prefix.starts_with('/')) prefix = x.arena.concat("/", prefix);
    strip(x, prefix, trim_path_prefix);
  }
  void strip_suffix(Exchange& x) const { strip(x, suffix_.expand(x), trim_path_suffix); }

  static void strip(Exchange& x, std::string_view what,
                    std::string_view (*trim)(std::string_view, std::string_view)) {
    const bool merge_slashes = what.find("//") == what.npos;
    bool stripped = false;
    change_path(x.request.uri, x.arena, [&](std::string_view path) {
      path = clean_path(path, merge_slashes, x.arena);
      const std::string_view trimmed = trim(path, what);
      stripped = stripped || trimmed.size() != path.size();
      return std::string(trimmed);
    });
    if (stripped) canonicalize_path(x.request.uri, x.arena);
  }

  static void replace(const Substring& substring, Exchange& x) {
    const std::string_view find = substring.find.expand(x);
    const std::string_view by = substring.by.expand(x);
    if (find.empty()) return;
    change_path(x.request.uri, x.arena, [&](std::string_view path) {
      return replace_some(clean_path(path, substring.merge_slashes, x.arena), find, by,
                          substring.limit);
    });
    std::string_view& query = x.request.uri.query;
    query = x.arena.copy(replace_some(query, find, by, substring.limit));
  }

  Template method_;
  std::optional<UriTemplate> uri_;
  Template prefix_;
  Template suffix_;
  std::vector<Substring> substrings_;
  std::vector<Expression> expressions_;
  std::unique_ptr<QueryOps> query_;
};

bool Rewrite::read(const Config& config, const json::Value& at, Provision& p) {
  method_ = p.compile(at, config.method);
  if (!config.uri.empty()) uri_.emplace(at, config.uri, p);
  prefix_ = p.compile(at, config.strip_path_prefix);
  suffix_ = p.compile(at, config.strip_path_suffix);
  for (const SubstringConfig& s : config.uri_substring) {
    if (s.find.empty()) continue;
    substrings_.push_back({p.compile(at, s.find), p.compile(at, s.replace),
                           s.limit == 0 ? -1 : s.limit, s.find.find("//") == s.find.npos});
  }
  for (const RegexConfig& r : config.path_regexp) {
    if (r.find.empty()) {
      p.error(at, "path_regexp find cannot be empty");
      return false;
    }
    auto regex = p.regex(at, r.find);
    if (!regex) return false;
    expressions_.push_back({std::move(regex), p.compile(at, r.replace)});
  }
  if (config.query) {
    query_ = QueryOps::read(*config.query, p);
    if (!query_) return false;
  }
  return true;
}

}  // namespace

std::unique_ptr<Handler> make_rewrite(const json::Value& config, Provision& p) {
  Config read;
  if (!config::read(config, read, p.diagnostics, "handler")) return nullptr;
  auto rewrite = std::make_unique<Rewrite>();
  if (!rewrite->read(read, config, p)) return nullptr;
  return rewrite;
}

}  // namespace fusor
