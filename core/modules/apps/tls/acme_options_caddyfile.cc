// Global options about how certificates are obtained.
#include "core/adapter/member_order.h"
#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/acme_options.h"

namespace fusor::modules {

// email, acme_ca, acme_ca_root, key_type, default_sni, fallback_sni: <text>
Result<json::Value> parse_option_text(Helper& h) {
  json::Value out;
  TRY(h.text(out));
  TRY(h.nothing_more());
  return out;
}

// local_certs, skip_install_trust, debug
Result<json::Value> parse_option_flag(Helper& h) {
  return json::Value(true).with_origin(h.origin());
}

// acme_dns [<provider> …]: without one, the option dns has it.
Result<json::Value> parse_option_acme_dns(Helper& h) {
  if (h.count_remaining_args() == 0) {
    TRY(h.nothing_more());
    return json::Value(true);
  }
  return h.module("dns.providers", "name");
}

// dns <provider> …
Result<json::Value> parse_option_dns(Helper& h) { return h.module("dns.providers", "name"); }

// acme_eab {
//     key_id  <id>
//     mac_key <key>
// }
Result<json::Value> parse_option_acme_eab(Helper& h) {
  json::Object o;
  o.set("key_id", "");
  o.set("mac_key", "");
  TRY(h.no_args());
  TRY(h.subdirectives({
      {"key_id", [&] { return h.text(o["key_id"]); }},
      {"mac_key", [&] { return h.text(o["mac_key"]); }},
  }));
  return o;
}

// cert_issuer <module> …
//
// May be repeated.
Result<json::Value> parse_option_cert_issuer(Helper& h) {
  json::Array all;
  if (const json::Value* before = h.option("cert_issuer")) all = before->as_array();
  TRY_ASSIGN(json::Value issuer, h.module("tls.issuance", "module"));
  all.push_back(std::move(issuer));
  return all;
}

// preferred_chains smallest
// preferred_chains { root_common_name <names...> }
// preferred_chains { any_common_name <names...> }
Result<json::Value> parse_option_preferred_chains(Helper& h) {
  TRY_ASSIGN(json::Object o, preferred_chains(h));
  return o;
}

// renewal_window_ratio <ratio>
Result<json::Value> parse_option_renewal_window_ratio(Helper& h) {
  json::Value out;
  TRY(renewal_window_ratio(h, out));
  TRY(h.nothing_more());
  return out;
}

// tls_resolvers <addresses...>
Result<json::Value> parse_option_tls_resolvers(Helper& h) {
  json::Value out;
  TRY(h.list(out));
  return out;
}

// tls_automate_names <names...>
//
// May be repeated.
Result<json::Value> parse_option_tls_automate_names(Helper& h) {
  json::Value out;
  if (const json::Value* before = h.option("tls_automate_names")) out = *before;
  TRY(h.list(out));
  return out;
}

}  // namespace fusor::modules
