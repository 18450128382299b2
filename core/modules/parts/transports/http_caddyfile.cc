#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {
namespace {

using Read = Result<void>;

// tls_client_auth <automate_name> | <cert_file> <key_file>
Read client_auth(Helper& h, json::Object& tls) {
  TRY_ASSIGN(const auto args, h.args(1, 2));
  if (args.size() == 1) {
    tls.set("client_certificate_automate", args[0]);
  } else {
    tls.set("client_certificate_file", args[0]);
    tls.set("client_certificate_key_file", args[1]);
  }
  return {};
}

// tls_trusted_ca_certs <cert_files...>
Read trusted_ca_certs(Helper& h, json::Object& tls) {
  h.warn("The 'tls_trusted_ca_certs' field is deprecated. Use the 'tls_trust_pool' field instead.");
  if (tls.find("ca")) {
    return h.error("cannot specify both 'tls_trust_pool' and 'tls_trusted_ca_certs'");
  }
  return h.list(tls["root_ca_pem_files"]);
}

// tls_trust_pool <module> { … }
Read trust_pool(Helper& h, json::Object& tls) {
  if (tls.find("root_ca_pem_files")) {
    return h.error("cannot specify both 'tls_trust_pool' and 'tls_trusted_ca_certs'");
  }
  if (tls.find("ca")) return h.error("cannot specify \"tls_trust_pool\" twice in caddyfile");
  TRY_ASSIGN(json::Value pool, h.module("tls.ca_pool.source", "provider"));
  tls.set("ca", std::move(pool));
  return {};
}

// keepalive off|<duration>
Read keepalive(Helper& h, json::Object& keep_alive) {
  if (!h.next_arg()) return h.arg_error();
  if (h.val() == "off") {
    keep_alive.set("enabled", false);
    return h.no_args();
  }
  h.prev();
  return h.duration(keep_alive["idle_timeout"]);
}

// compression off
Read compression(Helper& h, json::Object& o) {
  if (h.next_arg() && h.val() == "off") o.set("compression", false);
  return h.no_args();
}

// `list` appends; here what is written last counts.
Read fresh_list(Helper& h, json::Object& o, std::string_view key) {
  o.erase(key);
  return h.list(o[key]);
}

}  // namespace

// transport http {
//     read_buffer, write_buffer, max_response_header                    <size>
//     read_timeout, write_timeout, dial_timeout, dial_fallback_delay    <duration>
//     response_header_timeout, expect_continue_timeout                  <duration>
//     proxy_protocol                v1|v2
//     network_proxy                 <module> { … }
//     resolvers                     <addresses...>
//     tls
//     tls_client_auth               <automate_name> | <cert_file> <key_file>
//     tls_insecure_skip_verify
//     tls_curves                    <curves...>
//     tls_timeout                   <duration>
//     tls_trust_pool                <module> { … }
//     tls_server_name               <name>
//     tls_renegotiation             never|once|freely
//     tls_except_ports              <ports...>
//     keepalive                     off|<duration>
//     keepalive_interval            <duration>
//     keepalive_idle_conns          <count>
//     keepalive_idle_conns_per_host <count>
//     versions                      <versions...>
//     compression                   off
//     max_conns_per_host            <count>
//     local_address                 <address>
// }
Result<json::Object> parse_transport_http(Helper& h) {
  json::Object o, tls, keep_alive;
  bool has_tls = false;
  const auto in_tls = [&](auto read) {
    return [&, read]() -> Read {
      has_tls = true;
      return read();
    };
  };
  TRY(h.subdirectives({
      {"read_buffer", [&] { return h.size(o["read_buffer_size"]); }},
      {"write_buffer", [&] { return h.size(o["write_buffer_size"]); }},
      {"max_response_header", [&] { return h.size(o["max_response_header_size"]); }},
      {"read_timeout", [&] { return h.duration(o["read_timeout"]); }},
      {"write_timeout", [&] { return h.duration(o["write_timeout"]); }},
      {"dial_timeout", [&] { return h.duration(o["dial_timeout"]); }},
      {"dial_fallback_delay", [&] { return h.duration(o["dial_fallback_delay"]); }},
      {"response_header_timeout", [&] { return h.duration(o["response_header_timeout"]); }},
      {"expect_continue_timeout", [&] { return h.duration(o["expect_continue_timeout"]); }},
      {"proxy_protocol", [&] { return h.one_of(o["proxy_protocol"], {"v1", "v2"}); }},
      {"forward_proxy_url",
       [&]() -> Read {
         h.warn("The 'forward_proxy_url' field is deprecated. Use 'network_proxy <url>' instead.");
         json::Object proxy;
         TRY(h.text(proxy, "url"));
         proxy.set("from", "url");
         o.set("network_proxy", std::move(proxy));
         return {};
       }},
      {"network_proxy",
       [&]() -> Read {
         TRY_ASSIGN(json::Value proxy, h.module("caddy.network_proxy", "from"));
         o.set("network_proxy", std::move(proxy));
         return {};
       }},
      {"resolvers",
       [&]() -> Read {
         json::Object resolver;
         TRY(h.list(resolver["addresses"]));
         o.set("resolver", std::move(resolver));
         return {};
       }},
      {"tls", in_tls([&] { return h.no_args(); })},
      {"tls_client_auth", in_tls([&] { return client_auth(h, tls); })},
      {"tls_insecure_skip_verify", in_tls([&] { return h.flag(tls["insecure_skip_verify"]); })},
      {"tls_curves", in_tls([&] { return fresh_list(h, tls, "curves"); })},
      {"tls_timeout", in_tls([&] { return h.duration(tls["handshake_timeout"]); })},
      {"tls_trusted_ca_certs", in_tls([&] { return trusted_ca_certs(h, tls); })},
      {"tls_trust_pool", in_tls([&] { return trust_pool(h, tls); })},
      {"tls_server_name", in_tls([&] { return h.text(tls, "server_name"); })},
      {"tls_renegotiation",
       in_tls([&] { return h.one_of(tls["renegotiation"], {"never", "once", "freely"}); })},
      {"tls_except_ports", in_tls([&] { return fresh_list(h, tls, "except_ports"); })},
      {"keepalive", [&] { return keepalive(h, keep_alive); }},
      {"keepalive_interval", [&] { return h.duration(keep_alive["probe_interval"]); }},
      {"keepalive_idle_conns", [&] { return h.integer(keep_alive["max_idle_conns"]); }},
      {"keepalive_idle_conns_per_host",
       [&] { return h.integer(keep_alive["max_idle_conns_per_host"]); }},
      {"versions", [&] { return fresh_list(h, o, "versions"); }},
      {"compression", [&] { return compression(h, o); }},
      {"max_conns_per_host", [&] { return h.integer(o["max_conns_per_host"]); }},
      {"local_address", [&] { return h.text(o, "local_address"); }},
  }));
  const json::Value* off = o.find("compression");
  const bool no_compression = off != nullptr;
  adapter::omit_empty(o);
  if (no_compression) o.set("compression", false);  // a pointer in Go: false is printed
  adapter::omit_empty(tls);
  if (has_tls) o.set("tls", std::move(tls));
  if (!keep_alive.empty()) {
    const bool disabled = keep_alive.find("enabled") != nullptr;
    adapter::omit_empty(keep_alive);
    if (disabled) keep_alive.set("enabled", false);
    o.set("keep_alive", std::move(keep_alive));
  }
  return o;
}

}  // namespace fusor::modules
