#include "core/routes/server_settings.h"

#include <algorithm>
#include <map>

#include "core/base/host_port.h"
#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/routes/server_details.h"

namespace fusor {
namespace {

using config::Fields;
using config::StringList;

struct ErrorSettings {
  const json::Value* routes = nullptr;
  void decode(Fields& f) { f.field("routes", routes); }
};

struct AutomaticHttps {  // what the host does about it is the host's: it reads Server::config
  bool flag = false;
  StringList names;
  void decode(Fields& f) {
    f.field("disable", flag).field("disable_redirects", flag).field("disable_certificates", flag);
    f.field("ignore_loaded_certificates", flag);
    f.field("skip", names).field("skip_certificates", names);
  }
};

struct LogSettings {
  AccessLog log;
  std::map<std::string, StringList> logger_names;
  const json::Value* trace = nullptr;

  void decode(Fields& f) {
    f.field("default_logger_name", log.default_logger);
    f.field("logger_names", logger_names);
    f.field("skip_hosts", log.skip_hosts);
    f.field("skip_unmapped_hosts", log.skip_unmapped_hosts);
    f.field("should_log_credentials", log.log_credentials);
    bool trace_on = false;
    f.field("trace", trace_on);
    if (trace_on) f.error("trace", "logging each handler is not available in this build");
    log.enabled = true;
    for (auto& [host, names] : logger_names) {
      if (cut_host_port(host))
        f.error("logger_names", "a logger name must not have a port: " + host);
      log.loggers.emplace_back(to_lower(host), std::vector<std::string>(names));
    }
    for (std::string& host : log.skip_hosts) host = to_lower(host);
  }
};

struct IpRanges {  // trusted_proxies: {"source": "static", "ranges": [...]}
  std::vector<IpPrefix> prefixes;
  void decode(Fields& f) {
    StringList ranges;
    f.field("ranges", ranges);
    for (const std::string& range : ranges) {
      if (auto prefix = parse_prefix(range)) {
        prefixes.push_back(*prefix);
      } else {
        f.error("ranges", cat("not an IP address or range: ", range));
      }
    }
  }
};

struct ServerSettings {
  std::vector<std::string> listen;
  ServerLimits limits;
  Server::Details details;
  const json::Value* routes = nullptr;
  ErrorSettings errors;
  const json::Value* named_routes = nullptr;
  const json::Value* trusted_proxies = nullptr;
  const json::Value* listener_wrappers = nullptr;
  const json::Value* packet_conn_wrappers = nullptr;
  LogSettings logs;

  void decode(Fields& f) {
    f.field("listen", listen).field("listener_wrappers", listener_wrappers);
    f.field("packet_conn_wrappers", packet_conn_wrappers);
    decode_limits(f);
    f.field("expected_underscore_headers", details.aliases.underscore);
    f.field("expected_dot_headers", details.aliases.dot);
    f.field("routes", routes).field("errors", errors).field("named_routes", named_routes);
    AutomaticHttps automatic_https;
    f.field("automatic_https", automatic_https);
    f.ignore("tls_connection_policies");  // the host's: it has TLS, or says that it has none
    f.field("strict_sni_host", details.strict_sni_host);
    f.field("trusted_proxies", trusted_proxies);
    f.field("client_ip_headers", details.proxies.headers);
    int strict = 0;
    f.field("trusted_proxies_strict", strict);
    details.proxies.strict = strict > 0;
    f.field("trusted_proxies_unix", details.proxies.unix_sockets);
    if (const json::Value* value = f.take("logs")) {
      config::decode(*value, logs, f.decoder());
      details.log = std::move(logs.log);
    }
    decode_protocols(f);
    bool ignored = false;
    f.field("allow_0rtt", ignored);
    if (f.take("metrics")) f.error("metrics", "metrics are not available in this build");
  }

 private:
  static void duration(Fields& f, std::string_view name, std::int64_t& into) {
    Duration read{};
    f.field(name, read);
    if (read.ns != 0) into = read.ns;
  }

  void decode_limits(Fields& f) {
    duration(f, "read_timeout", limits.read.whole);
    duration(f, "read_header_timeout", limits.read_header_timeout);
    duration(f, "read_idle_timeout", limits.read.idle);
    duration(f, "write_timeout", limits.write.whole);
    duration(f, "write_idle_timeout", limits.write.idle);
    duration(f, "idle_timeout", limits.idle_timeout);
    duration(f, "keepalive_interval", limits.tcp_keepalive.interval);
    duration(f, "keepalive_idle", limits.tcp_keepalive.idle);
    f.field("keepalive_count", limits.tcp_keepalive.count);
    f.field("read_min_rate", limits.read.min_rate).field("write_min_rate", limits.write.min_rate);
    f.ignore("max_write_chunk");  // of blocking writes; ours see each piece that the kernel takes
    std::int64_t max_header = 0;
    f.field("max_header_bytes", max_header);
    if (max_header > 0) limits.max_header_bytes = static_cast<std::uint64_t>(max_header);
    bool ignored = false;
    f.field("enable_full_duplex", ignored);  // we always are
  }

  static void decode_protocols(Fields& f) {
    StringList protocols;
    f.field("protocols", protocols);
    static constexpr std::string_view kKnown[] = {"h1", "h2", "h2c", "h3"};
    for (const std::string& protocol : protocols) {
      if (std::ranges::find(kKnown, protocol) == std::end(kKnown)) {
        f.error("protocols", cat("unknown protocol ", protocol, ": expected h1, h2, h2c or h3"));
      }
    }
    std::vector<StringList> by_listener;
    f.field("listen_protocols", by_listener);
  }
};

void refuse_wrappers(const json::Value* wrappers, std::string_view name_space, Provision& p) {
  if (!wrappers || !wrappers->is_array()) return;
  for (const json::Value& wrapper : wrappers->as_array()) {
    const json::Value* name = wrapper.get("wrapper");
    if (name && name->is_string()) {
      // The position that the TLS handshake has anyway.
      if (name->as_string() == "tls" && wrappers->as_array().size() == 1) continue;
      p.module(wrapper, name_space, name->as_string());
    } else {
      p.error(wrapper, "a wrapper needs its name in the field \"wrapper\"");
    }
  }
}

void check_aliases(std::vector<std::string>& names, char separator, const json::Value& at,
                   Provision& p) {
  for (std::string& name : names) {
    const std::string_view stem = std::string_view(name).substr(0, name.find('*'));
    if (name.find('*') < name.size() - 1 || stem.find(separator) == std::string_view::npos) {
      p.error(at, cat("\"", name, "\" is no expected header: it needs a '",
                      std::string_view(&separator, 1), "', and '*' only at its end"));
    }
    name = to_lower(name);
  }
}

}  // namespace

Server read_server(std::string_view name, const json::Value& config, Provision& p) {
  Server server;
  server.name = name;
  server.config = &config;
  ServerSettings settings;
  config::read(config, settings, p.diagnostics);
  const json::Value* listen = config.get("listen");
  for (const std::string& address : settings.listen) {
    const json::Value& at = listen ? *listen : config;
    server.listen.push_back(p.expand_global(at, address));
    if (server.listen.back().empty())
      p.error(at, cat("the listener address ", address, " is empty"));
  }
  server.limits = settings.limits;
  Server::Details details = std::move(settings.details);
  check_aliases(details.aliases.underscore, '_', config, p);
  check_aliases(details.aliases.dot, '.', config, p);
  refuse_wrappers(settings.listener_wrappers, "caddy.listeners", p);
  refuse_wrappers(settings.packet_conn_wrappers, "caddy.packetconns", p);
  if (const json::Value* proxies = settings.trusted_proxies) {
    const json::Value* source = proxies->get("source");
    if (!source || !source->is_string()) {
      p.error(*proxies, "trusted_proxies needs its module in the field \"source\"");
    } else if (p.module(*proxies, "http.ip_sources", source->as_string())) {
      IpRanges ranges;
      config::read(*proxies, ranges, p.diagnostics, "source");
      details.proxies.configured = true;
      details.proxies.ranges = std::move(ranges.prefixes);
    }
  }
  p.take_matchers_need_body();
  p.set_named_routes(&details.named_routes, settings.named_routes);
  if (settings.routes) server.routes = p.routes(*settings.routes);
  if (settings.errors.routes) server.errors = p.routes(*settings.errors.routes);
  details.buffer_body = p.take_matchers_need_body();
  p.set_named_routes(nullptr, nullptr);
  server.details = std::make_unique<const Server::Details>(std::move(details));
  return server;
}

}  // namespace fusor
