#include "core/modules/handlers/rewrite/path_change.h"

#include <optional>

#include "core/base/strings.h"
#include "core/http/uri.h"

namespace fusor {
namespace {

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  c = ascii_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The byte that the escape at `at` stands for; nothing: there is none.
std::optional<char> escape_at(std::string_view text, std::size_t at) {
  if (at + 3 > text.size() || text[at] != '%') return std::nullopt;
  const int high = hex_value(text[at + 1]);
  const int low = hex_value(text[at + 2]);
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<char>(high << 4 | low);
}

bool same(char a, char b) { return ascii_lower(a) == ascii_lower(b); }

}  // namespace

std::string_view trim_path_prefix(std::string_view escaped, std::string_view prefix) {
  std::size_t p = 0;
  std::size_t i = 0;
  for (; p < escaped.size() && i < prefix.size(); ++p, ++i) {
    char c = escaped[p];
    if (c == '%' && !escape_at(prefix, i) && escaped.size() >= p + 3) {
      const auto decoded = escape_at(escaped, p);
      if (!decoded) return escaped;
      c = *decoded;
      p += 2;
    }
    if (!same(c, prefix[i])) return escaped;
  }
  return i == prefix.size() ? escaped.substr(p) : escaped;
}

std::string_view trim_path_suffix(std::string_view escaped, std::string_view suffix) {
  std::size_t p = escaped.size();
  std::size_t i = suffix.size();
  while (p > 0 && i > 0) {
    char c = escaped[p - 1];
    std::size_t step = 1;
    // Inside an escape of the suffix: one ends here, or this is its '%'.
    const bool in_escape = (i >= 3 && escape_at(suffix, i - 3)) || escape_at(suffix, i - 1);
    if (p >= 3 && escaped[p - 3] == '%' && !in_escape) {
      const auto decoded = escape_at(escaped, p - 3);
      if (!decoded) return escaped;
      c = *decoded;
      step = 3;
    }
    if (!same(c, suffix[i - 1])) return escaped;
    p -= step;
    --i;
  }
  return i == 0 ? escaped.substr(0, p) : escaped;
}

void change_path(Uri& uri, Arena& arena, FunctionRef<std::string(std::string_view)> change) {
  const std::string_view raw = arena.copy(change(escaped_path(uri, arena)));
  const auto decoded = path_unescape(raw, arena);
  if (decoded && !decoded->empty()) {
    uri.path = *decoded;
  } else {
    uri.path = arena.copy(change(uri.path));
  }
  uri.raw_path = raw == url_escape(uri.path, Escape::kPath, arena) ? std::string_view() : raw;
}

void canonicalize_path(Uri& uri, Arena& arena) {
  std::string_view path = uri.path;
  if (!path.starts_with('/')) path = arena.concat("/", path);
  const std::string_view cleaned = clean_path(url_escape(path, Escape::kPath, arena), false, arena);
  path = path_unescape(cleaned, arena).value_or(path);
  std::string_view raw = uri.raw_path;
  if (!raw.empty()) {
    if (!raw.starts_with('/')) raw = arena.concat("/", raw);
    if (path_unescape(raw, arena) != path || raw == url_escape(path, Escape::kPath, arena)) {
      raw = {};
    }
  }
  uri.path = path;
  uri.raw_path = raw;
}

}  // namespace fusor
