#include "hosts/native/server/https_check.h"

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/strings.h"
#include "core/config/network_address.h"

namespace fusor {
namespace {

const json::Array& array_of(const json::Value* value) {
  static const json::Array kNone;
  return value && value->is_array() ? value->as_array() : kNone;
}

bool is_true(const json::Value* value) { return value && value->is_bool() && value->as_bool(); }

struct Ports {
  std::int64_t http = 80;
  std::int64_t https = 443;
};

struct Listeners {
  std::vector<const json::Value*> values;
  std::vector<NetworkAddress> addresses;

  bool any_beside(std::int64_t port) const {
    return std::any_of(addresses.begin(), addresses.end(), [port](const NetworkAddress& a) {
      return a.has_port() && (a.start_port != port || a.end_port != port);
    });
  }
};

Listeners listeners_of(const json::Value& server) {
  Listeners out;
  for (const json::Value& value : array_of(server.get("listen"))) {
    if (!value.is_string()) continue;
    auto address = parse_network_address(value.as_string());
    if (!address) continue;  // reported where it is bound
    out.values.push_back(&value);
    out.addresses.push_back(std::move(*address));
  }
  return out;
}

// The hosts of the top-level routes, without those that automatic HTTPS is told to skip.
std::vector<const json::Value*> hosts_of(const json::Value& server) {
  const json::Value* automatic = server.get("automatic_https");
  const json::Array& skip = array_of(automatic ? automatic->get("skip") : nullptr);
  std::vector<const json::Value*> out;
  for (const json::Value& route : array_of(server.get("routes"))) {
    for (const json::Value& set : array_of(route.get("match"))) {
      for (const json::Value& host : array_of(set.get("host"))) {
        if (host.is_string() && std::find(skip.begin(), skip.end(), host) == skip.end()) {
          out.push_back(&host);
        }
      }
    }
  }
  return out;
}

// How a site is spelt that is to be served without TLS.
std::string plain_spelling(std::string_view host, const Listeners& listeners, const Ports& ports) {
  for (const NetworkAddress& address : listeners.addresses) {
    if (!address.has_port()) continue;
    if (address.start_port == ports.https) {
      return host.empty() ? "http://" : cat("http://", host);
    }
    return cat("http://", host, ":", decimal(address.start_port));
  }
  return cat("http://", host);
}

void check_server(const json::Value& server, const Ports& ports, Diagnostics& diagnostics) {
  const Listeners listeners = listeners_of(server);
  const json::Value* automatic = server.get("automatic_https");
  const json::Array& policies = array_of(server.get("tls_connection_policies"));
  const bool off =
      is_true(automatic ? automatic->get("disable") : nullptr) || !listeners.any_beside(ports.http);
  const auto hosts = hosts_of(server);
  const bool by_port = !listeners.values.empty() && !listeners.any_beside(ports.https);
  if (policies.empty() && (off || (hosts.empty() && !by_port))) return;

  constexpr std::string_view kWhy = " needs HTTPS, which this build does not serve yet: write ";
  for (const json::Value* host : hosts) {
    diagnostics.error(host->origin(), cat(host->as_string(), kWhy,
                                          plain_spelling(host->as_string(), listeners, ports)));
  }
  if (!hosts.empty()) return;
  const json::Value& at = !policies.empty()          ? policies.front()
                          : listeners.values.empty() ? server
                                                     : *listeners.values.front();
  const std::string site =
      listeners.addresses.empty() ? "the site" : listeners.addresses.front().to_string();
  std::string instead = plain_spelling("", listeners, ports);
  if (instead == "http://") instead = "http:// (port 80), or another port such as :8080";
  diagnostics.error(at.origin(), cat(site, kWhy, instead));
}

bool asks_for_something(const json::Value& value) {
  if (value.is_object()) return !value.as_object().empty();
  if (value.is_array()) return !value.as_array().empty();
  return !value.is_null();
}

// Settings of how certificates would be had are harmless where no site needs one; certificates
// themselves are not.
void check_tls(const json::Value& tls, Diagnostics& diagnostics) {
  const json::Value* certificates = tls.get("certificates");
  if (certificates && asks_for_something(*certificates)) {
    diagnostics.error(
        certificates->origin(),
        "certificates are not loaded or managed by this build yet: TLS is not served");
  }
}

void check_pki(const json::Value& pki, Diagnostics& diagnostics) {
  const json::Value* authorities = pki.get("certificate_authorities");
  if (!authorities || !authorities->is_object()) return;
  for (const json::Member& authority : authorities->as_object()) {
    if (!authority.value.is_object()) continue;
    for (const json::Member& setting : authority.value.as_object()) {
      if (setting.key == "install_trust") continue;  // there is no root that could be installed
      diagnostics.error(authority.value.origin(),
                        cat("the certificate authority ", authority.key,
                            " is not available in this build: TLS is not served yet"));
      break;
    }
  }
}

}  // namespace

void refuse_https(const json::Value& config, Diagnostics& diagnostics) {
  const json::Value* apps = config.get("apps");
  if (!apps) return;
  if (const json::Value* http = apps->get("http")) {
    Ports ports;
    if (const json::Value* port = http->get("http_port"); port && port->is_integer()) {
      if (port->as_integer() != 0) ports.http = port->as_integer();
    }
    if (const json::Value* port = http->get("https_port"); port && port->is_integer()) {
      if (port->as_integer() != 0) ports.https = port->as_integer();
    }
    if (const json::Value* servers = http->get("servers"); servers && servers->is_object()) {
      for (const json::Member& server : servers->as_object()) {
        check_server(server.value, ports, diagnostics);
      }
    }
  }
  if (const json::Value* tls = apps->get("tls")) check_tls(*tls, diagnostics);
  if (const json::Value* pki = apps->get("pki")) check_pki(*pki, diagnostics);
}

}  // namespace fusor
