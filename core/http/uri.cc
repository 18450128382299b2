#include "core/http/uri.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/base/ip.h"
#include "core/base/strings.h"
#include "core/http/query.h"

namespace fusor {

namespace {

// Bit n of an entry: the character stays as it is for Escape n. Bit 7: it may stand in a host.
constexpr std::uint8_t kHostBit = 0x80;
constexpr std::array<std::uint8_t, 256> kKeep = [] {
  std::array<std::uint8_t, 256> table{};
  const auto keep = [&](std::string_view characters, unsigned bits) {
    for (char c : characters) {
      table[static_cast<unsigned char>(c)] |= static_cast<std::uint8_t>(bits);
    }
  };
  const auto bit = [](Escape what) { return 1u << static_cast<unsigned>(what); };
  keep("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~", 0xFF);
  keep("$&+,/:;=@", bit(Escape::kPath));
  keep("$&+:=@", bit(Escape::kSegment));
  keep("$&+,;=", bit(Escape::kUserinfo));
  keep("$&+,/:;=?@!()*", bit(Escape::kFragment));
  keep("!$&'()*+,;=", kHostBit);
  return table;
}();

bool keeps(char c, Escape what) {
  return kKeep[static_cast<unsigned char>(c)] >> static_cast<unsigned>(what) & 1;
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  c = ascii_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool is_escape(std::string_view s, std::size_t at) {
  return s.size() - at > 2 && hex_value(s[at + 1]) >= 0 && hex_value(s[at + 2]) >= 0;
}

constexpr char kHexDigits[] = "0123456789ABCDEF";

std::size_t escaped_size(std::string_view text, Escape what) {
  std::size_t size = text.size();
  for (char c : text) {
    if (!keeps(c, what) && !(c == ' ' && what == Escape::kQuery)) size += 2;
  }
  return size;
}

void write_escaped(std::string_view text, Escape what, char* out) {
  for (char c : text) {
    if (keeps(c, what)) {
      *out++ = c;
    } else if (c == ' ' && what == Escape::kQuery) {
      *out++ = '+';
    } else {
      *out++ = '%';
      *out++ = kHexDigits[static_cast<unsigned char>(c) >> 4];
      *out++ = kHexDigits[c & 0xF];
    }
  }
}

std::optional<std::string_view> unescape(std::string_view text, bool plus_is_space, Arena& arena) {
  std::size_t escapes = 0;
  bool plus = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (!is_escape(text, i)) return std::nullopt;
      ++escapes;
      i += 2;
    } else if (text[i] == '+') {
      plus = plus_is_space;
    }
  }
  if (escapes == 0 && !plus) return text;
  const std::size_t size = text.size() - 2 * escapes;
  char* out = arena.allocate_chars(size);
  char* at = out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      *at++ = static_cast<char>(hex_value(text[i + 1]) << 4 | hex_value(text[i + 2]));
      i += 2;
    } else {
      *at++ = plus && text[i] == '+' ? ' ' : text[i];
    }
  }
  return std::string_view(out, size);
}

// Is `text` an encoded path whose every character may stand there? Go is more lenient than its own
// escaping: sub-delimiters and brackets are fine.
bool is_encoded_path(std::string_view text) {
  constexpr std::string_view kAlso = "!'()*[]%";
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return keeps(c, Escape::kPath) || kAlso.find(c) != std::string_view::npos;
  });
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool is_port(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

// host[:port] without userinfo: a name, an IPv4 address, or an IPv6 address in brackets.
bool is_authority(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    const std::string_view inside = text.substr(1, end - 1);
    if (inside.find(':') == std::string_view::npos) return false;
    if (inside.find('%') != std::string_view::npos || !parse_ip(inside)) return false;
    text.remove_prefix(end + 1);
    return text.empty() || (text[0] == ':' && is_port(text.substr(1)));
  }
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && !is_port(text.substr(colon + 1))) return false;
  text = text.substr(0, colon);
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (kKeep[byte] & kHostBit);
  });
}

// The scheme before "://", or nothing.
std::string_view scheme_of(std::string_view target) {
  const std::size_t end = target.find("://");
  if (end == std::string_view::npos || end == 0 || !is_alpha(target[0])) return {};
  for (char c : target.substr(0, end)) {
    if (!is_alpha(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return {};
  }
  return target.substr(0, end);
}

// Path and query; `rest` is empty or begins with '/' or '?'.
bool set_path_and_query(Uri& uri, std::string_view rest, Arena& arena) {
  const std::size_t mark = rest.find('?');
  if (mark != std::string_view::npos) {
    uri.query = rest.substr(mark + 1);
    uri.force_query = uri.query.empty();
  }
  const std::string_view path = rest.substr(0, mark);
  return set_escaped_path(uri, path.empty() ? "/" : path, arena);
}

}  // namespace

std::string_view url_escape(std::string_view text, Escape what, Arena& arena) {
  const auto kept = [&](char c) { return keeps(c, what); };
  if (std::all_of(text.begin(), text.end(), kept)) return text;
  const std::size_t size = escaped_size(text, what);
  char* out = arena.allocate_chars(size);
  write_escaped(text, what, out);
  return {out, size};
}

std::string url_escape(std::string_view text, Escape what) {
  std::string out(escaped_size(text, what), '\0');
  write_escaped(text, what, out.data());
  return out;
}

std::optional<std::string_view> path_unescape(std::string_view text, Arena& arena) {
  return unescape(text, false, arena);
}

std::optional<std::string_view> query_unescape(std::string_view text, Arena& arena) {
  return unescape(text, true, arena);
}

std::optional<RequestTarget> parse_request_target(std::string_view method, std::string_view target,
                                                  Arena& arena) {
  RequestTarget parsed;
  if (target.empty() || has_control(target)) return std::nullopt;
  if (target[0] == '/') {
    if (!set_path_and_query(parsed.uri, target, arena)) return std::nullopt;
    return parsed;
  }
  if (target == "*") {
    parsed.uri.path = "*";
    return parsed;
  }
  if (method == "CONNECT") {
    if (!is_authority(target)) return std::nullopt;
    parsed.host = target;
    return parsed;
  }
  const std::string_view scheme = scheme_of(target);
  if (scheme.empty()) return std::nullopt;
  parsed.scheme = scheme;
  if (std::any_of(scheme.begin(), scheme.end(), [](char c) { return ascii_lower(c) != c; })) {
    parsed.scheme = arena.copy(to_lower(scheme));
  }
  const std::string_view rest = target.substr(scheme.size() + 3);
  const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  parsed.host = rest.substr(0, end);
  if (parsed.host.empty() || !is_authority(parsed.host)) return std::nullopt;
  if (!set_path_and_query(parsed.uri, rest.substr(end), arena)) return std::nullopt;
  return parsed;
}

std::optional<Uri> parse_target(std::string_view target, Arena& arena) {
  const auto parsed = parse_request_target("GET", target, arena);
  return parsed ? std::optional(parsed->uri) : std::nullopt;
}

bool set_escaped_path(Uri& uri, std::string_view escaped, Arena& arena) {
  // Nearly every path: all of it may stand as it is, so that it is its own decoded form.
  const auto plain = [](char c) { return keeps(c, Escape::kPath); };
  if (std::all_of(escaped.begin(), escaped.end(), plain)) {
    uri.path = escaped;
    uri.raw_path = {};
    return true;
  }
  const auto path = path_unescape(escaped, arena);
  if (!path) return false;
  uri.path = *path;
  uri.raw_path = url_escape(*path, Escape::kPath, arena) == escaped ? std::string_view() : escaped;
  return true;
}

std::string_view escaped_path(const Uri& uri, Arena& arena) {
  if (!uri.raw_path.empty() && is_encoded_path(uri.raw_path) &&
      path_unescape(uri.raw_path, arena) == uri.path) {
    return uri.raw_path;
  }
  if (uri.path == "*") return uri.path;
  return url_escape(uri.path, Escape::kPath, arena);
}

std::string_view request_uri(const Uri& uri, Arena& arena) {
  std::string_view path = escaped_path(uri, arena);
  if (path.empty()) path = "/";
  if (!uri.force_query && uri.query.empty()) return path;
  // A uri as it was received is one piece of memory still.
  if (path.data() + path.size() + 1 == uri.query.data() && !uri.query.empty() &&
      path.data()[path.size()] == '?') {
    return {path.data(), path.size() + 1 + uri.query.size()};
  }
  return arena.concat(path, "?", uri.query);
}

std::string_view clean_path(std::string_view path, bool collapse_slashes, Arena& arena) {
  const bool rooted = path.starts_with('/');
  if (rooted && path.find("/.") == std::string_view::npos &&
      (!collapse_slashes || path.find("//") == std::string_view::npos)) {
    return path;
  }
  const bool trailing = path.ends_with('/');
  char* out = arena.allocate_chars(path.size() + 2);
  std::size_t size = 0;
  std::size_t kept = 0;       // segments written; the first may be empty
  std::size_t removable = 0;  // of them, those that a ".." may take back
  const auto push = [&](std::string_view segment) {
    if (rooted || kept > 0) out[size++] = '/';
    size = static_cast<std::size_t>(std::copy(segment.begin(), segment.end(), out + size) - out);
    ++kept;
  };
  std::string_view rest = path.substr(rooted ? 1 : 0);
  if (trailing && !rest.empty()) rest.remove_suffix(1);
  for (bool more = path.size() > (rooted ? 1 : 0); more;) {
    const std::size_t slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    more = slash != std::string_view::npos;
    if (more) rest.remove_prefix(slash + 1);
    if (segment == "." || (segment.empty() && collapse_slashes)) continue;
    if (segment != "..") {
      push(segment);
      ++removable;
    } else if (removable > 0) {
      --removable;
      --kept;
      while (size > 0 && out[--size] != '/') {
      }
    } else if (!rooted) {
      push(segment);
    }
  }
  if (kept == 0) out[size++] = rooted ? '/' : '.';
  if (trailing && (kept > 0 || !rooted)) out[size++] = '/';
  return {out, size};
}

}  // namespace fusor
