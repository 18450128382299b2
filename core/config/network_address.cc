#include "core/config/network_address.h"

#include "core/base/strings.h"

namespace fusor {

namespace {

constexpr unsigned kDefaultMode = 0200;
constexpr unsigned kOwnerMayWrite = 0200;

std::optional<unsigned> parse_mode(std::string_view text) {
  const auto mode = parse_int<unsigned>(text, 8);
  return mode && *mode <= 0777 ? mode : std::nullopt;
}

// Host and port; where that fails the whole is a host, brackets or not.
Result<HostPort> split_lenient(std::string_view text) {
  Result<HostPort> split = split_host_port(text);
  if (split) return split;
  std::string_view host = text;
  while (host.starts_with('[') || host.starts_with(']')) host.remove_prefix(1);
  while (host.ends_with('[') || host.ends_with(']')) host.remove_suffix(1);
  const Result<HostPort> checked = split_host_port(join_host_port(host, "0"));
  if (!checked) return split;
  return HostPort{host, {}};
}

Result<void> parse_unix(const NetworkAddress& address) {
  const std::size_t bar = address.host.find('|');
  if (bar == std::string::npos) return {};
  const auto mode = parse_mode(std::string_view(address.host).substr(bar + 1));
  if (!mode) {
    return fail(cat("'", address.host, "': the mode behind '|' is an octal number up to 0777"));
  }
  if (!(*mode & kOwnerMayWrite)) {
    return fail(cat("'", address.host,
                    "': the socket's owner needs the permission to write, as in |0200 or |0222"));
  }
  return {};
}

}  // namespace

bool NetworkAddress::is_unix() const { return network.starts_with("unix"); }

bool NetworkAddress::is_fd() const { return network.starts_with("fd"); }

std::string_view NetworkAddress::path() const {
  return std::string_view(host).substr(0, host.find('|'));
}

unsigned NetworkAddress::mode() const {
  const std::size_t bar = host.find('|');
  if (bar == std::string::npos) return kDefaultMode;
  return parse_mode(std::string_view(host).substr(bar + 1)).value_or(kDefaultMode);
}

std::string NetworkAddress::to_string() const {
  if (!has_port()) return cat(network, "/", host);
  std::string port = decimal(start_port);
  if (end_port != start_port) port += cat("-", decimal(end_port));
  const std::string address = fusor::join_host_port(host, port);
  return network.empty() || network == "tcp" ? address : cat(network, "/", address);
}

std::string NetworkAddress::join_host_port(std::uint32_t offset) const {
  if (is_unix()) return std::string(path());
  if (is_fd()) return host;
  return fusor::join_host_port(host, decimal(start_port + offset));
}

Result<NetworkAddress> parse_network_address(std::string_view text,
                                             std::string_view default_network,
                                             std::uint16_t default_port) {
  NetworkAddress address;
  std::string_view rest = text;
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    address.network = to_lower(trim(text.substr(0, slash)));
    rest = text.substr(slash + 1);
    if (!address.has_port()) {
      address.host = rest;
      if (address.is_unix()) TRY(parse_unix(address));
      return address;
    }
  }
  TRY_ASSIGN(const HostPort split, split_lenient(rest));
  address.host = split.host;
  if (address.network.empty()) address.network = default_network;
  if (!address.has_port()) return address;  // the default network is one without ports

  if (split.port.empty()) {
    address.start_port = address.end_port = default_port;
    return address;
  }
  const std::size_t dash = split.port.find('-');
  const std::string_view last =
      dash == std::string_view::npos ? split.port : split.port.substr(dash + 1);
  const auto start = parse_int<std::uint16_t>(split.port.substr(0, dash));
  const auto end = parse_int<std::uint16_t>(last);
  if (!start || !end) {
    return fail(
        cat("'", text, "': '", split.port, "' is not a port (0 to 65535) or a range of them"));
  }
  if (*end < *start) {
    return fail(cat("'", text, "': the range of ports ends before it starts"));
  }
  address.start_port = *start;
  address.end_port = *end;
  return address;
}

Result<HostPort> split_host_port(std::string_view text) {
  if (const auto split = cut_host_port(text)) return *split;
  return fail(cat("address '", text, "' is not host:port (an IPv6 address stands in brackets)"));
}

std::string join_host_port(std::string_view host, std::string_view port) {
  if (host.find(':') != std::string_view::npos) return cat("[", host, "]:", port);
  return cat(host, ":", port);
}

}  // namespace fusor
