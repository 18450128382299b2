#include "core/adapter/server.h"

#include <algorithm>
#include <utility>

#include "core/adapter/member_order.h"

namespace fusor::adapter {

namespace {

constexpr std::string_view kMembers[] = {"listen",
                                         "listener_wrappers",
                                         "packet_conn_wrappers",
                                         "read_timeout",
                                         "read_header_timeout",
                                         "read_idle_timeout",
                                         "read_min_rate",
                                         "write_timeout",
                                         "write_idle_timeout",
                                         "write_min_rate",
                                         "max_write_chunk",
                                         "idle_timeout",
                                         "keepalive_interval",
                                         "keepalive_idle",
                                         "keepalive_count",
                                         "max_header_bytes",
                                         "enable_full_duplex",
                                         "expected_underscore_headers",
                                         "expected_dot_headers",
                                         "routes",
                                         "errors",
                                         "named_routes",
                                         "tls_connection_policies",
                                         "automatic_https",
                                         "strict_sni_host",
                                         "trusted_proxies",
                                         "client_ip_headers",
                                         "trusted_proxies_strict",
                                         "trusted_proxies_unix",
                                         "logs",
                                         "protocols",
                                         "listen_protocols",
                                         "allow_0rtt",
                                         "metrics"};

json::Array to_array(std::vector<std::string> list) {
  json::Array out;
  for (std::string& item : list) out.emplace_back(std::move(item));
  return out;
}

json::Object to_json(AutoHttps settings) {
  json::Object out;
  put(out, "disable", settings.disable);
  put(out, "disable_redirects", settings.disable_redirects);
  put(out, "disable_certificates", settings.disable_certificates);
  put(out, "skip", to_array(std::move(settings.skip)));
  put(out, "ignore_loaded_certificates", settings.ignore_loaded_certificates);
  return out;
}

bool is_default(const ServerSites::Listener& listener) {
  return std::ranges::all_of(listener.protocols,
                             [](const std::string& protocol) { return protocol.empty(); });
}

// Parallel to `listen`: null where all protocols are the server's default. Absent if they all are.
json::Array listen_protocols(const std::vector<ServerSites::Listener>& listeners) {
  if (std::ranges::all_of(listeners, is_default)) return {};
  json::Array out;
  for (const ServerSites::Listener& listener : listeners) {
    out.push_back(is_default(listener) ? json::Value() : to_array(listener.protocols));
  }
  return out;
}

}  // namespace

AutoHttps auto_https(const json::Object& options) {
  AutoHttps out;
  const json::Value* words = options.find("auto_https");
  if (!words) return out;
  for (const json::Value& word : words->as_array()) {
    const std::string& text = word.as_string();
    if (text == "off") out.disable = true;
    if (text == "disable_redirects") out.disable_redirects = true;
    if (text == "disable_certs") out.disable_certificates = true;
    if (text == "ignore_loaded_certs") out.ignore_loaded_certificates = true;
  }
  return out;
}

json::Value to_json(Server server) {
  json::Object out = std::move(server.options);
  json::Array listen;
  for (const ServerSites::Listener& listener : server.listeners) {
    listen.push_back(json::Value(listener.address).with_origin(listener.origin));
  }
  put(out, "listen", std::move(listen));
  put(out, "routes", to_json(std::move(server.routes)));
  if (server.has_errors) {
    json::Object errors;
    put(errors, "routes", to_json(std::move(server.error_routes)));
    out.set("errors", std::move(errors));
  }
  put(out, "named_routes", std::move(server.named_routes));
  put(out, "tls_connection_policies", std::move(server.connection_policies));
  if (server.auto_https.any()) out.set("automatic_https", to_json(std::move(server.auto_https)));
  if (server.has_logs) out.set("logs", std::move(server.logs));
  put(out, "listen_protocols", listen_protocols(server.listeners));
  order_members(out, kMembers);
  return out;
}

}  // namespace fusor::adapter
