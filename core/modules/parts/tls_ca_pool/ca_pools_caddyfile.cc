// Sources of trusted certificate authorities.
#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

// <arguments...> { <word> <arguments...> }: all are one list, which must not be empty.
Result<json::Object> listed(Helper& h, std::string_view member, std::string_view word,
                            std::string_view missing) {
  json::Object o;
  put(o, member, h.remaining_values());
  TRY(h.subdirectives({{word, [&] { return h.list(o[member]); }}}));
  if (!o.find(member)) return h.error(missing);
  return o;
}

// ca                   <module> …
// insecure_skip_verify
// handshake_timeout    <duration>
// server_name          <name>
// renegotiation        never|once|freely
Result<void> client_tls(Helper& h, json::Value& out) {
  json::Object o;
  TRY(h.no_args());
  TRY(h.subdirectives({
      {"ca",
       [&]() -> Result<void> {
         TRY_ASSIGN(o["ca"], h.module("tls.ca_pool.source", "provider"));
         return {};
       }},
      {"insecure_skip_verify", [&] { return h.flag(o["insecure_skip_verify"]); }},
      {"handshake_timeout", [&] { return h.duration(o["handshake_timeout"]); }},
      {"server_name", [&] { return h.text(o, "server_name"); }},
      {"renegotiation", [&] { return h.one_of(o["renegotiation"], {"never", "once", "freely"}); }},
  }));
  out = std::move(o);
  return {};
}

}  // namespace

// inline {
//     trust_der <base64 DER certificates...>
// }
Result<json::Object> parse_ca_pool_inline(Helper& h) {
  json::Object o;
  TRY(h.no_args());
  TRY(h.subdirectives({{"trust_der", [&] { return h.list(o["trusted_ca_certs"]); }}}));
  if (o.empty()) return h.error("no certificates specified");
  return o;
}

// file [<PEM files...>] {
//     pem_file <PEM files...>
// }
Result<json::Object> parse_ca_pool_file(Helper& h) {
  return listed(h, "pem_files", "pem_file", "no certificates specified");
}

// pki_root, pki_intermediate [<ids...>] {
//     authority <ids...>
// }
Result<json::Object> parse_ca_pool_pki(Helper& h) {
  return listed(h, "authority", "authority", "no authorities specified");
}

// storage [<keys...>] {
//     storage <module> …
//     keys    <keys...>
// }
Result<json::Object> parse_ca_pool_storage(Helper& h) {
  json::Object o;
  put(o, "pem_keys", h.remaining_values());
  TRY(h.subdirectives({
      {"storage",
       [&]() -> Result<void> {
         if (o.find("storage")) return h.error("storage is already specified");
         TRY_ASSIGN(o["storage"], h.module("caddy.storage", "module"));
         return {};
       }},
      {"keys", [&] { return h.list(o["pem_keys"]); }},
  }));
  if (!o.find("pem_keys")) return h.error("no keys specified");
  return o;
}

// http [<URLs...>] {
//     endpoints <URLs...>
//     tls       { … }
// }
Result<json::Object> parse_ca_pool_http(Helper& h) {
  json::Object o;
  put(o, "endpoints", h.remaining_values());
  TRY(h.subdirectives({
      {"endpoints", [&] { return h.list(o["endpoints"]); }},
      {"tls",
       [&]() -> Result<void> {
         if (o.find("tls")) return h.error("tls block already defined");
         return client_tls(h, o["tls"]);
       }},
  }));
  return o;
}

// system
Result<json::Object> parse_ca_pool_system(Helper& h) {
  TRY(h.end());
  return json::Object();
}

// combined {
//     source <module> …
// }
Result<json::Object> parse_ca_pool_combined(Helper& h) {
  json::Array sources;
  TRY(h.no_args());
  TRY(h.subdirectives({
      {"source",
       [&]() -> Result<void> {
         TRY_ASSIGN(json::Value source, h.module("tls.ca_pool.source", "provider"));
         sources.push_back(std::move(source));
         return {};
       }},
  }));
  if (sources.empty()) return h.error("no sources specified");
  json::Object o;
  o.set("sources", std::move(sources));
  return o;
}

}  // namespace fusor::modules
