#include "core/modules/matchers/file/file.h"

#include "core/base/path.h"
#include "core/base/strings.h"
#include "core/config/decode.h"

namespace fusor {
namespace {

constexpr std::string_view kGlobCharacters = "*?[\\";

// Files end in no '/', directories do: the path says which of the two is asked for.
bool exists_as_asked(const Result<FileInfo, FileError>& info, std::string_view path) {
  return info && info->directory == path.ends_with('/');
}

std::string escape_glob(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (kGlobCharacters.find(c) != kGlobCharacters.npos || c == ']') out += '\\';
    out += c;
  }
  return out;
}

std::string clean_keeping_slash(std::string_view path) {
  std::string clean = path_clean(path);
  if (path.ends_with('/') && !clean.ends_with('/')) clean += '/';
  return clean;
}

void publish(Exchange& x, std::string_view root, std::string_view path, std::string_view remainder,
             bool directory) {
  std::string_view relative = path;
  if (relative.starts_with(root)) relative.remove_prefix(root.size());
  x.placeholders.set("http.matchers.file.relative", relative);
  x.placeholders.set("http.matchers.file.absolute", path);
  x.placeholders.set("http.matchers.file.remainder", remainder);
  x.placeholders.set("http.matchers.file.type", std::string_view(directory ? "directory" : "file"));
}

std::size_t find_ignoring_case(std::string_view text, std::string_view part) {
  for (std::size_t i = 0; i + part.size() <= text.size(); ++i) {
    if (iequals(text.substr(i, part.size()), part)) return i;
  }
  return text.npos;
}

}  // namespace

// "/a.php/info" at ".php": "/a.php" and "/info". Only at the end of an element.
std::pair<std::string_view, std::string_view> FileMatcher::split(std::string_view path) const {
  for (const std::string& at : settings_.split_path) {
    const std::size_t found = find_ignoring_case(path, at);
    // The reference does not look at the very end: there is nothing to split off there.
    if (found == path.npos || found + at.size() >= path.size()) continue;
    const std::size_t end = found + at.size();
    if (path[end] != '/') continue;
    return {path.substr(0, end), path.substr(end)};
  }
  return {path, {}};
}

std::vector<FileMatcher::Candidate> FileMatcher::candidates(Exchange& x, std::string_view root,
                                                            const Pattern& pattern) const {
  std::string_view expanded;
  if (pattern.pieces.empty()) {
    expanded = pattern.whole.expand(x);
  } else {
    std::string text;
    for (const auto& [literal, placeholder] : pattern.pieces) {
      text += literal;
      text += escape_glob(placeholder.expand(x));
    }
    expanded = x.arena.copy(text);
  }
  if (!settings_.split_path.empty() || !pattern.pieces.empty()) {
    expanded = x.arena.copy(clean_keeping_slash(expanded));
  }
  auto [before, remainder] = split(expanded);
  // The root itself is never asked for as a directory, however many slashes name it: behind
  // `try_files {path} {path}/ /index.php` a request for "/" goes on to the last entry.
  if (before.ends_with('/') && path_clean(before) == "/") before = "/";
  // Only an entry that ends in '/' asks for a directory: with "{path}" a request for "/dir/" goes
  // on to the next entry.
  if (before != "/" && before.ends_with('/') && !pattern.text.ends_with('/')) return {};
  const std::string_view full = sanitized_path_join(root, before, x.arena);
  if (pattern.pieces.empty()) return {{full, remainder}};
  std::vector<Candidate> found;
  for (const std::string& path : x.host.files.glob(full)) {
    found.push_back({x.arena.copy(path), remainder});
  }
  return found;
}

FileMatcher::Candidate FileMatcher::literal(Exchange& x, std::string_view root,
                                            const Pattern& pattern) const {
  const std::string clean = path_clean(pattern.whole.expand(x));
  const auto [before, remainder] = split(clean);
  const std::string_view slash = before != "/" && pattern.text.ends_with('/') ? "/" : "";
  return {sanitized_path_join(root, x.arena.concat(before, slash), x.arena),
          x.arena.copy(remainder)};
}

Result<bool, HttpError> FileMatcher::match_first(Exchange& x, std::string_view root) const {
  for (const Pattern& pattern : settings_.files) {
    if (pattern.status != 0) return http_error(pattern.status, pattern.text.substr(1));
    const bool last = &pattern == &settings_.files.back();
    std::vector<Candidate> found = candidates(x, root, pattern);
    if (last && settings_.policy == Policy::kFirstOrLast) {
      // Taken without a look: whoever serves it says what is wrong with it.
      const Candidate chosen = found.empty() ? literal(x, root, pattern) : found[0];
      publish(x, root, chosen.path, chosen.remainder, false);
      return true;
    }
    for (const Candidate& candidate : found) {
      if (!exists_as_asked(x.host.files.stat(candidate.path), candidate.path)) continue;
      publish(x, root, candidate.path, candidate.remainder, candidate.path.ends_with('/'));
      return true;
    }
  }
  return false;
}

bool FileMatcher::match_best(Exchange& x, std::string_view root) const {
  const auto better = [&](const FileInfo& a, const FileInfo& b) {
    if (settings_.policy == Policy::kLargest) return a.size > b.size;
    if (settings_.policy == Policy::kSmallest) return a.size < b.size;
    return a.modified_ns > b.modified_ns;
  };
  std::optional<std::pair<Candidate, FileInfo>> best;
  for (const Pattern& pattern : settings_.files) {
    for (const Candidate& candidate : candidates(x, root, pattern)) {
      const auto info = x.host.files.stat(candidate.path);
      if (info && (!best || better(*info, best->second))) best = {candidate, *info};
    }
  }
  if (!best) return false;
  publish(x, root, best->first.path, best->first.remainder, best->second.directory);
  return true;
}

Result<bool, HttpError> FileMatcher::match(Exchange& x) const {
  if (const Scalar* fs = x.vars.find("fs"); fs && !to_text(*fs, x.arena).empty()) return false;
  std::string_view root = settings_.root.expand(x);
  if (root.empty()) root = ".";
  root = x.arena.copy(path_clean(root));
  if (settings_.policy == Policy::kFirst || settings_.policy == Policy::kFirstOrLast) {
    return match_first(x, root);
  }
  return match_best(x, root);
}

namespace {

struct FileMatcherConfig {
  const json::Value* fs = nullptr;
  std::string root;
  std::optional<std::vector<std::string>> try_files;
  FileMatcher::Policy policy = FileMatcher::Policy::kFirst;
  std::vector<std::string> split_path;

  void decode(config::Fields& f) {
    using enum FileMatcher::Policy;
    f.field("fs", fs);
    f.field("root", root);
    f.field("try_files", try_files);
    f.choice("try_policy", policy,
             {{"", kFirst},
              {"first_exist", kFirst},
              {"first_exist_fallback", kFirstOrLast},
              {"largest_size", kLargest},
              {"smallest_size", kSmallest},
              {"most_recently_modified", kNewest}});
    f.field("split_path", split_path);
  }
};

// Where an entry has glob characters outside of its placeholders.
bool has_glob(std::string_view text) {
  int depth = 0;
  for (const char c : text) {
    if (c == '{') {
      ++depth;
    } else if (c == '}') {
      depth = depth > 0 ? depth - 1 : 0;
    } else if (depth == 0 && (c == '*' || c == '?' || c == '[')) {
      return true;
    }
  }
  return false;
}

FileMatcher::Pattern read_pattern(const json::Value& at, const std::string& text, Provision& p) {
  FileMatcher::Pattern pattern;
  pattern.text = text;
  pattern.whole = p.compile(at, text);
  if (text.size() > 1 && text[0] == '=') {
    const auto status = parse_int<int>(std::string_view(text).substr(1));
    if (status && *status >= 100 && *status <= 999) pattern.status = *status;
  }
  if (!has_glob(text)) return pattern;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t open = rest.find('{');
    const std::size_t close = open == rest.npos ? rest.npos : rest.find('}', open);
    if (close == rest.npos) {
      pattern.pieces.emplace_back(rest, Template());
      break;
    }
    pattern.pieces.emplace_back(rest.substr(0, open),
                                p.compile(at, rest.substr(open, close + 1 - open)));
    rest.remove_prefix(close + 1);
  }
  return pattern;
}

}  // namespace

std::unique_ptr<Matcher> make_file_matcher(const json::Value& config, Provision& p) {
  FileMatcherConfig read;
  if (!config::read(config, read, p.diagnostics)) return nullptr;
  if (read.fs) {
    p.error(*read.fs,
            "http.matchers.file: file systems other than the default are not available in this "
            "build");
    return nullptr;
  }
  FileMatcher::Settings settings;
  settings.root = p.compile(config, read.root.empty() ? "{http.vars.root}" : read.root);
  // A placeholder, not the path itself: rewrites between matchers are seen.
  if (!read.try_files) read.try_files = {"{http.request.uri.path}"};
  for (const std::string& text : *read.try_files) {
    settings.files.push_back(read_pattern(config, text, p));
  }
  settings.policy = read.policy;
  settings.split_path = std::move(read.split_path);
  return std::make_unique<FileMatcher>(std::move(settings));
}

}  // namespace fusor
