#include "core/http/query.h"

#include "core/base/strings.h"

namespace fusor {
namespace {

constexpr bool is_unreserved(char c) {
  return is_alpha(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || c == '~';
}
// What Go's shouldEscape leaves alone in a path.
constexpr bool stays_in_path(char c) {
  return is_unreserved(c) || c == '$' || c == '&' || c == '+' || c == '/' || c == ':' || c == ';' ||
         c == '=' || c == '@' || c == ',';
}
constexpr bool stays_in_query(char c) { return is_unreserved(c); }

std::string_view escape(std::string_view text, Arena& arena, bool (*stays)(char), bool plus) {
  std::size_t escaped = 0;
  bool spaces = false;
  for (char c : text) {
    if (plus && c == ' ') {
      spaces = true;
    } else if (!stays(c)) {
      ++escaped;
    }
  }
  if (escaped == 0 && !spaces) return text;
  static constexpr char kHex[] = "0123456789ABCDEF";
  const std::size_t size = text.size() + 2 * escaped;
  char* out = arena.allocate_chars(size);
  char* at = out;
  for (char c : text) {
    if (plus && c == ' ') {
      *at++ = '+';
    } else if (stays(c)) {
      *at++ = c;
    } else {
      *at++ = '%';
      *at++ = kHex[static_cast<unsigned char>(c) >> 4];
      *at++ = kHex[static_cast<unsigned char>(c) & 15];
    }
  }
  return {out, size};
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  c = ascii_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::string_view query_escape(std::string_view text, Arena& arena) {
  return escape(text, arena, stays_in_query, true);
}

std::optional<std::string_view> query_unescape(std::string_view text, Arena& arena) {
  if (text.find_first_of("%+") == std::string_view::npos) return text;
  char* out = arena.allocate_chars(text.size());
  char* at = out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      *at++ = ' ';
    } else if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      *at++ = static_cast<char>(high << 4 | low);
      i += 2;
    } else {
      *at++ = text[i];
    }
  }
  return std::string_view(out, static_cast<std::size_t>(at - out));
}

std::string_view escaped_path(const Uri& uri, Arena& arena) {
  if (!uri.raw_path.empty()) return uri.raw_path;
  if (uri.path == "*") return "*";
  return escape(uri.path, arena, stays_in_path, false);
}

std::string_view request_uri(const Uri& uri, Arena& arena) {
  std::string_view path = escaped_path(uri, arena);
  if (path.empty()) path = "/";
  if (uri.query.empty() && !uri.force_query) return path;
  return arena.concat(path, "?", uri.query);
}

bool detail::Parameters::next(Arena& arena) {
  while (!rest.empty()) {
    const std::size_t end = rest.find('&');
    const std::string_view pair = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (pair.find(';') != std::string_view::npos) {
      malformed = true;
      continue;
    }
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    const auto key = query_unescape(pair.substr(0, equals), arena);
    const auto content = query_unescape(
        equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), arena);
    if (!key || !content) {
      malformed = true;
      continue;
    }
    name = *key;
    value = *content;
    return true;
  }
  return false;
}

}  // namespace fusor
