#include "core/adapter/address.h"

#include <algorithm>

#include "core/base/ip.h"
#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/caddyfile/dispenser.h"
#include "core/config/network_address.h"

namespace fusor::adapter {

namespace {

// Lower case outside of {placeholders}. A backslash takes a brace its meaning.
std::string lower_except_placeholders(std::string_view text) {
  std::string out;
  int depth = 0;
  bool escaped = false;
  for (char c : text) {
    if (c == '\\' && !escaped) {
      escaped = true;
      out += c;
      continue;
    }
    if (!escaped && c == '{') ++depth;
    if (!escaped && c == '}' && depth > 0) --depth;
    escaped = false;
    out += depth > 0 ? c : ascii_lower(c);
  }
  return out;
}

std::string normal_host(std::string_view host) {
  if (host.find(':') != host.npos) {
    const auto ip = parse_ip(host);
    if (ip && !ip->is_v4()) return ip->to_string();
  }
  return lower_except_placeholders(trim(host));
}

Result<void> check_port(std::string_view port) {
  if (port.empty()) return {};
  const auto number = parse_integer(port);
  if (!number) {
    return fail(cat("invalid port '", caddyfile::shortened(port), "'"));
  }
  if (*number < 0 || *number > 65535) return fail(cat("port ", port, " is out of range"));
  return {};
}

Result<void> check_scheme(std::string_view scheme) {
  if (scheme.empty() || scheme == "http" || scheme == "https") return {};
  if (scheme == "ws" || scheme == "wss") {
    return fail(cat("the scheme ", scheme, ":// is only supported in browsers; use ",
                    scheme == "ws" ? "http" : "https", ":// instead"));
  }
  return fail(cat("unsupported URL scheme ", caddyfile::shortened(scheme), "://"));
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
  constexpr std::size_t kLongest = 4096;
  std::string_view rest = trim(text.substr(0, kLongest));
  Address out;
  if (const std::size_t scheme = rest.find("://"); scheme != rest.npos) {
    out.scheme = lower_except_placeholders(rest.substr(0, scheme));
    rest.remove_prefix(scheme + 3);
  }
  const std::string_view authority = rest.substr(0, rest.find('/'));
  out.path = rest.substr(authority.size());
  const auto split = split_host_port(authority);
  if (split) {
    out.host = split->host;
    out.port = split->port;
  } else {
    // "[::1]" alone loses its brackets, "::1" has none to lose.
    const std::string with_port = cat(authority, ":");
    const auto host = split_host_port(with_port);
    out.host = host ? host->host : authority;
  }
  out.host = normal_host(out.host);
  TRY(check_port(out.port));
  TRY(check_scheme(out.scheme));
  return out;
}

std::ptrdiff_t specificity(std::string_view pattern) {
  auto length = static_cast<std::ptrdiff_t>(pattern.size()) - std::ranges::count(pattern, '*');
  while (true) {
    const std::size_t open = pattern.find('{');
    const std::size_t close = open == pattern.npos ? open : pattern.find('}', open);
    if (close == pattern.npos) return length;
    length -= static_cast<std::ptrdiff_t>(close + 1 - open);
    pattern.remove_prefix(close + 1);
  }
}

}  // namespace fusor::adapter
