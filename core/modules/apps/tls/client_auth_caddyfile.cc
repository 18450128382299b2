#include <algorithm>

#include "core/adapter/member_order.h"
#include "core/base/strings.h"
#include "core/modules/apps/tls/tls_syntax_caddyfile.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

// The certificates of a PEM file, each as base64 of its DER: what stands between the lines.
Result<void> add_pem_file(Helper& h, json::Array& out) {
  TRY_ASSIGN(const std::string_view path, h.arg());
  Result<std::string> text = h.reader().read_file(path);
  if (!text) {
    return h.error(cat("cannot read ", caddyfile::shortened(path), ": ", text.error().message()));
  }
  constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
  constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
  const std::size_t before = out.size();
  std::string_view rest = *text;
  for (std::size_t at = rest.find(kBegin); at != rest.npos; at = rest.find(kBegin)) {
    rest.remove_prefix(at + kBegin.size());
    const std::size_t end = rest.find(kEnd);
    if (end == rest.npos) break;
    std::string base64(rest.substr(0, end));
    std::erase_if(base64, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
    out.push_back(json::Value(std::move(base64)).with_origin(h.origin()));
    rest.remove_prefix(end + kEnd.size());
  }
  if (out.size() > before) return {};
  return h.error(cat("no CERTIFICATE pem block found in ", caddyfile::shortened(path)));
}

Result<void> add_certificate(Helper& h, json::Array& out) {
  json::Value certificate;
  TRY(h.text(certificate));
  out.push_back(std::move(certificate));
  return {};
}

// The former way to say `trust_pool inline`.
Result<void> set_inline_pool(Helper& h, json::Object& o, json::Array certificates) {
  if (certificates.empty()) return {};
  if (o.find("ca")) {
    return h.error(
        "cannot specify both 'trust_pool' and 'trusted_ca_cert' or 'trusted_ca_cert_file'");
  }
  json::Object pool;
  pool.set("trusted_ca_certs", std::move(certificates));
  o.set("ca", adapter::module_object("provider", "inline", std::move(pool), h.start()));
  return {};
}

}  // namespace

// client_auth {
//     mode                   request|require|verify_if_given|require_and_verify
//     trust_pool             <module> …
//     trusted_ca_cert        <base64 DER>
//     trusted_ca_cert_file   <PEM file>
//     trusted_leaf_cert      <base64 DER>
//     trusted_leaf_cert_file <PEM file>
//     verifier               <module> …
// }
Result<json::Object> client_auth(Helper& h) {
  json::Object o;
  json::Array authorities;
  json::Array leaves;
  json::Array verifiers;
  h.remaining_args();
  TRY(h.subdirectives({
      {"mode", [&] { return h.text(o, "mode"); }},
      {"trust_pool",
       [&]() -> Result<void> {
         TRY_ASSIGN(o["ca"], h.module("tls.ca_pool.source", "provider"));
         return {};
       }},
      {"trusted_ca_cert", [&] { return add_certificate(h, authorities); }},
      {"trusted_ca_cert_file", [&] { return add_pem_file(h, authorities); }},
      {"trusted_leaf_cert", [&] { return add_certificate(h, leaves); }},
      {"trusted_leaf_cert_file", [&] { return add_pem_file(h, leaves); }},
      {"verifier",
       [&]() -> Result<void> {
         TRY_ASSIGN(json::Value verifier, h.module("tls.client_auth.verifier", "verifier"));
         verifiers.push_back(std::move(verifier));
         return {};
       }},
  }));
  TRY(set_inline_pool(h, o, std::move(authorities)));
  put(o, "trusted_leaf_certs", std::move(leaves));
  put(o, "verifiers", std::move(verifiers));
  adapter::order_members(o, {"ca", "trusted_leaf_certs", "verifiers", "mode"});
  return o;
}

}  // namespace fusor::modules
