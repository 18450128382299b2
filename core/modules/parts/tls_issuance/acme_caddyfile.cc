#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/acme_options.h"

namespace fusor::modules {

namespace {

Result<void> directory(Helper& h, json::Object& o) {
  if (const json::Value* known = o.find("ca")) {
    return h.error(cat("directory is already specified: ", known->as_string()));
  }
  return h.text(o, "ca");
}

Result<void> lifetime(Helper& h, json::Value& out) {
  TRY(h.duration(out));
  if (out.as_integer() >= 0) return {};
  return h.error(cat("lifetime must be >= 0: ", h.val()));
}

Result<void> distributed(Helper& h, json::Value& out) {
  TRY_ASSIGN(const std::string_view word, h.arg());
  if (word != "false") return h.error("the only accepted value is 'false'");
  out = json::Value(false).with_origin(h.origin());
  return {};
}

// dns [<provider> …]
Result<void> dns(Helper& h, json::Object& challenge) {
  if (h.count_remaining_args() == 0) return {};
  TRY_ASSIGN(challenge["provider"], h.module("dns.providers", "name"));
  return {};
}

Result<void> trusted_roots(Helper& h, json::Value& out) {
  out = h.remaining_values();
  return {};
}

// Sections that say nothing are not printed.
void tidy(json::Object& o) {
  if (json::Value* challenges = o.find("challenges")) {
    for (std::string_view name : {"http", "tls-alpn"}) {
      if (json::Value* challenge = challenges->get(name)) {
        adapter::omit_empty(challenge->as_object());
      }
    }
    if (json::Value* dns_challenge = challenges->get("dns")) {
      adapter::omit_empty(dns_challenge->as_object());
    }
  }
  for (std::string_view name : {"ca", "test_ca", "email", "profile", "acme_timeout",
                                "certificate_lifetime", "trusted_roots_pem_files"}) {
    const json::Value* value = o.find(name);
    json::Object kept;
    if (value) put(kept, name, *value);
    if (value && kept.empty()) o.erase(name);
  }
}

}  // namespace

// acme [<directory URL>] {
//     dir                           <directory URL>
//     test_dir                      <directory URL>
//     email                         <address>
//     profile                       <name>
//     lifetime                      <duration>
//     timeout                       <duration>
//     disable_http_challenge
//     disable_tlsalpn_challenge
//     distributed                   false
//     alt_http_port                 <port>
//     alt_tlsalpn_port              <port>
//     eab                           <key id> <mac key>
//     trusted_roots                 <files...>
//     dns                           [<provider> …]
//     resolvers                     <addresses...>
//     propagation_delay             <duration>
//     propagation_timeout           <duration>|-1
//     dns_ttl                       <duration>
//     dns_challenge_override_domain <domain>
//     preferred_chains              smallest|{ … }
// }
Result<json::Object> parse_issuer_acme(Helper& h) {
  json::Object o;
  TRY_ASSIGN(const auto args, h.args(0, 1));
  if (!args.empty()) put(o, "ca", h.value());
  const auto challenge = [&](std::string_view name) -> json::Object& {
    return section(section(o, "challenges"), name);
  };
  const auto dns_option = [&]() -> Result<void> {
    TRY(dns_challenge_option(h, challenge("dns")));
    return {};
  };
  TRY(h.subdirectives({
      {"dir", [&] { return directory(h, o); }},
      {"test_dir", [&] { return h.text(o, "test_ca"); }},
      {"email", [&] { return h.text(o, "email"); }},
      {"profile", [&] { return h.text(o, "profile"); }},
      {"lifetime", [&] { return lifetime(h, o["certificate_lifetime"]); }},
      {"timeout", [&] { return h.duration(o["acme_timeout"]); }},
      {"disable_http_challenge", [&] { return h.flag(challenge("http")["disabled"]); }},
      {"disable_tlsalpn_challenge", [&] { return h.flag(challenge("tls-alpn")["disabled"]); }},
      {"distributed", [&] { return distributed(h, section(o, "challenges")["distributed"]); }},
      {"alt_http_port", [&] { return h.integer(challenge("http")["alternate_port"]); }},
      {"alt_tlsalpn_port", [&] { return h.integer(challenge("tls-alpn")["alternate_port"]); }},
      {"eab",
       [&]() -> Result<void> {
         TRY_ASSIGN(o["external_account"], external_account(h));
         return {};
       }},
      {"trusted_roots", [&] { return trusted_roots(h, o["trusted_roots_pem_files"]); }},
      {"dns", [&] { return dns(h, challenge("dns")); }},
      {"resolvers", dns_option},
      {"propagation_delay", dns_option},
      {"propagation_timeout", dns_option},
      {"dns_ttl", dns_option},
      {"dns_challenge_override_domain", dns_option},
      {"preferred_chains",
       [&]() -> Result<void> {
         TRY_ASSIGN(o["preferred_chains"], preferred_chains(h));
         return {};
       }},
  }));
  tidy(o);
  return o;
}

}  // namespace fusor::modules
