#include "core/modules/handlers/reverse_proxy/upstream_address.h"

#include "core/base/strings.h"
#include "core/config/network_address.h"

namespace fusor::modules {
namespace {

struct Parts {
  std::string_view network;
  std::string_view scheme;
  std::string_view host;
  std::string_view port;
};

bool is_unix(std::string_view network) { return network.starts_with("unix"); }
bool is_fd(std::string_view network) { return network.starts_with("fd"); }

Result<void> refuse_conflict(const Parts& parts) {
  if ((parts.scheme == "http" || parts.scheme == "h2c") && parts.port == "443") {
    return fail(cat("upstream address has conflicting scheme (", parts.scheme,
                    "://) and port (:443, the HTTPS port)"));
  }
  if (parts.scheme == "https" && parts.port == "80") {
    return fail("upstream address has conflicting scheme (https://) and port (:80, the HTTP port)");
  }
  return {};
}

// Digits, or two numbers with '-' between them.
bool is_port_or_range(std::string_view port) {
  std::size_t dashes = 0;
  for (const char c : port) {
    if (c == '-') {
      ++dashes;
    } else if (!is_digit(c)) {
      return false;
    }
  }
  return dashes <= 1 && !port.starts_with('-') && !port.ends_with('-');
}

Result<Parts> parse_url(std::string_view text) {
  if (text.find('{') != text.npos) {
    return fail(
        "due to parsing difficulties, placeholders are not allowed when an upstream address "
        "contains a scheme");
  }
  const std::size_t at = text.find("://");
  Parts parts;
  parts.scheme = text.substr(0, at);
  const std::string_view authority = text.substr(at + 3);
  if (authority.find_first_of("/?#") != authority.npos) {
    return fail("for now, URLs for proxy upstreams only support scheme, host, and port components");
  }
  parts.host = authority;
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.rfind(':');
  if (colon != authority.npos && (bracket == authority.npos || colon > bracket)) {
    parts.host = authority.substr(0, colon);
    parts.port = authority.substr(colon + 1);
  }
  if (parts.host.starts_with('[') && parts.host.ends_with(']')) {
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  }
  if (!is_port_or_range(parts.port)) {
    return fail(cat("parsing upstream URL: parse \"", text, "\": invalid port \":", parts.port,
                    "\" after host"));
  }
  TRY(refuse_conflict(parts));
  if (parts.port.empty()) {
    if (parts.scheme == "https") {
      parts.port = "443";
    } else if (parts.scheme == "http" || parts.scheme == "h2c") {
      parts.port = "80";
    }
  }
  return parts;
}

// [network/]host[:port], where the address need not be valid: a placeholder may stand in it.
Parts parse_dial(std::string_view text) {
  Parts parts;
  std::string_view address = text;
  // A '/' inside a placeholder belongs to its name.
  const std::size_t slash = address.substr(0, address.find('{')).find('/');
  if (slash != address.npos) {
    parts.network = address.substr(0, slash);
    address.remove_prefix(slash + 1);
  }
  if (is_unix(parts.network) || is_fd(parts.network)) {
    parts.host = address;
    return parts;
  }
  if (const auto split = split_host_port(address)) {
    parts.host = split->host;
    parts.port = split->port;
  } else {
    parts.host = address;
    if (parts.host.starts_with('[') && parts.host.ends_with(']')) {
      parts.host = parts.host.substr(1, parts.host.size() - 2);
    }
  }
  if (parts.port.empty() && parts.host.find('{') == parts.host.npos) parts.port = "80";
  return parts;
}

std::string dial_of(const Parts& parts, std::string_view port) {
  if (is_unix(parts.network) || is_fd(parts.network)) return cat(parts.network, "/", parts.host);
  const std::string network = parts.network.empty() ? "" : cat(parts.network, "/");
  if (port.empty() && parts.host.find('{') != parts.host.npos) return cat(network, parts.host);
  return cat(network, join_host_port(parts.host, port));
}

}  // namespace

Result<UpstreamAddresses> parse_upstream_address(std::string_view text) {
  Parts parts;
  if (text.find("://") != text.npos) {
    TRY_ASSIGN(parts, parse_url(text));
  } else {
    parts = parse_dial(text);
  }
  UpstreamAddresses out;
  out.scheme = parts.scheme;
  if (parts.network == "unix+h2c") {
    parts.network = "unix";
    out.scheme = "h2c";
  }
  const std::string dial = dial_of(parts, parts.port);
  const bool replaceable = parts.port.find('{') != parts.port.npos;
  if (replaceable || is_unix(parts.network) || parts.port.find('-') == parts.port.npos) {
    if (!replaceable) TRY(parse_network_address(dial));
    out.dial.push_back(dial);
    return out;
  }
  TRY_ASSIGN(const NetworkAddress range, parse_network_address(dial));
  for (std::uint32_t port = range.start_port; port <= range.end_port; ++port) {
    out.dial.push_back(join_host_port(range.host, decimal(port)));
  }
  return out;
}

}  // namespace fusor::modules
