#include "core/modules/handlers/reverse_proxy/transport_config.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/config/decode.h"

namespace fusor {
namespace {

// What is part of the reference's configuration but not of this build: refused by name, since a
// setting that silently does nothing is worse than none.
void refuse(config::Fields& f, std::string_view what, std::initializer_list<const char*> fields) {
  for (const char* name : fields) {
    if (const json::Value* value = f.take(name)) {
      f.decoder().error(*value, cat(what, ".", name, " is not available in this build"));
    }
  }
}

constexpr std::string_view kTransport = "http.reverse_proxy.transport.http";

struct TlsConfig {
  TransportSettings* settings;
  void decode(config::Fields& f) {
    f.field("insecure_skip_verify", settings->tls_insecure_skip_verify);
    f.field("server_name", settings->tls_server_name);
    refuse(f, cat(kTransport, ".tls"),
           {"ca", "root_ca_pool", "root_ca_pem_files", "client_certificate_file",
            "client_certificate_key_file", "client_certificate_automate", "handshake_timeout",
            "renegotiation", "except_ports", "curves"});
  }
};

struct KeepAliveConfig {
  TransportSettings* settings;
  void decode(config::Fields& f) {
    f.field("enabled", settings->keepalive);
    Duration idle{settings->keepalive_idle};
    f.field("idle_timeout", idle);
    settings->keepalive_idle = idle.ns;
    f.field("max_idle_conns_per_host", settings->keepalive_idle_per_host);
    // Probes and the total are about resources, not about what is answered.
    f.ignore("probe_interval").ignore("max_idle_conns");
  }
};

struct TransportConfig {
  TransportSettings settings;

  void decode(config::Fields& f) {
    duration(f, "dial_timeout", settings.dial_timeout);
    duration(f, "response_header_timeout", settings.response_header_timeout);
    duration(f, "read_timeout", settings.read_timeout);
    duration(f, "write_timeout", settings.write_timeout);
    duration(f, "expect_continue_timeout", settings.expect_continue_timeout);
    f.field("max_response_header_size", settings.max_response_header);
    f.field("max_conns_per_host", settings.max_per_host);
    TlsConfig tls{&settings};
    f.field("tls", [&](const json::Value& value) {
      settings.tls = true;
      config::decode(value, tls, f.decoder());
    });
    KeepAliveConfig keep_alive{&settings};
    f.field("keep_alive",
            [&](const json::Value& value) { config::decode(value, keep_alive, f.decoder()); });
    f.field("versions", [](const json::Value& value) { return check_versions(value); });
    f.field("network_proxy", [](const json::Value& value) -> Result<void> {
      const json::Value* from = value.get("from");
      if (from && from->is_string() && from->as_string() == "none") return {};
      return fail("caddy.network_proxy.url is not available in this build");
    });
    refuse(f, kTransport, {"resolver", "proxy_protocol", "forward_proxy_url", "local_address"});
    // Hints about buffers, and about encodings that are handed on as they are.
    f.ignore("read_buffer_size").ignore("write_buffer_size").ignore("compression");
    f.ignore("dial_fallback_delay");
  }

 private:
  static void duration(config::Fields& f, std::string_view name, std::int64_t& into) {
    Duration value{into};
    f.field(name, value);
    into = value.ns;
  }
  static Result<void> check_versions(const json::Value& value) {
    if (!value.is_array()) return fail("expected an array of versions");
    bool http1 = false;
    for (const json::Value& version : value.as_array()) {
      const std::string text = version.is_string() ? version.as_string() : std::string();
      if (text != "1.1" && text != "2" && text != "h2c" && text != "3") {
        return fail(
            cat("unsupported HTTP version: ", text, ", supported versions: 1.1, 2, h2c, 3"));
      }
      http1 = http1 || text == "1.1";
    }
    if (http1) return {};
    return fail("HTTP/2 and HTTP/3 to upstreams are not available in this build: add version 1.1");
  }
};

}  // namespace

std::optional<TransportSettings> read_transport(const json::Value* config, Provision& p) {
  TransportConfig read;
  if (!config || config->is_null()) return read.settings;
  const json::Value* protocol = config->get("protocol");
  if (!protocol || !protocol->is_string()) {
    p.error(*config, "a transport needs its name in the field \"protocol\"");
    return std::nullopt;
  }
  if (!p.module(*config, "http.reverse_proxy.transport", protocol->as_string())) {
    return std::nullopt;
  }
  if (!config::read(*config, read, p.diagnostics, "protocol")) return std::nullopt;
  return read.settings;
}

}  // namespace fusor
