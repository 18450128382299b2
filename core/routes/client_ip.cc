#include "core/routes/client_ip.h"

#include <algorithm>
#include <optional>

#include "core/base/host_port.h"
#include "core/base/strings.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

bool trusted(const IpAddress& ip, const TrustedProxies& proxies) {
  return std::ranges::any_of(proxies.ranges, [&](const IpPrefix& p) { return p.contains(ip); });
}

// One element of a client IP header: proxies may leave a port or a zone.
std::optional<IpAddress> parse_element(std::string_view element) {
  std::string_view host = trim(host_without_port(element));
  return parse_ip(host.substr(0, host.find('%')));
}

// The elements of all fields of that name, in order.
std::vector<std::string_view> elements(Exchange& x, std::string_view name) {
  std::vector<std::string_view> all;
  for (std::string_view value : x.request.headers.values(name)) {
    for (std::string_view element : split(value, ',')) all.push_back(element);
  }
  return all;
}

std::string_view from_headers(Exchange& x, const TrustedProxies& proxies, std::string_view direct) {
  for (const std::string& name : proxies.headers) {
    std::vector<std::string_view> list = elements(x, name);
    if (proxies.strict) std::ranges::reverse(list);
    for (std::string_view element : list) {
      const auto ip = parse_element(element);
      if (!ip || (proxies.strict && trusted(*ip, proxies))) continue;
      return x.arena.copy(ip->to_string());
    }
  }
  return direct;
}

}  // namespace

void determine_client_ip(Exchange& x, const TrustedProxies& proxies) {
  bool is_trusted = false;
  std::string_view remote = x.request.remote.host;
  if (remote == "@" || remote.starts_with('/')) {
    remote = proxies.unix_sockets ? "@" : "";
    is_trusted = proxies.unix_sockets;
  } else {
    remote = remote.substr(0, remote.find('%'));
    if (proxies.configured) {
      const auto ip = parse_ip(remote);
      is_trusted = ip && trusted(*ip, proxies);
    }
  }
  x.client_ip = is_trusted ? from_headers(x, proxies, remote) : remote;
  x.vars.set("trusted_proxy", is_trusted);
  x.vars.set("client_ip", x.client_ip);
}

}  // namespace fusor
