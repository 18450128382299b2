#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/acme_options.h"

namespace fusor::modules {

// zerossl <api key> {
//     validity_days       <days>
//     alt_http_port       <port>
//     dns                 <provider> …
//     resolvers           <addresses...>
//     propagation_delay   <duration>
//     propagation_timeout <duration>|-1
//     dns_ttl             <duration>
// }
Result<json::Object> parse_issuer_zerossl(Helper& h) {
  json::Object o;
  TRY(h.text(o, "api_key"));
  const auto dns = [&]() -> json::Object& { return section(o, "cname_validation"); };
  const auto dns_option = [&]() -> Result<void> {
    TRY(dns_challenge_option(h, dns()));
    return {};
  };
  TRY(h.subdirectives({
      {"validity_days", [&] { return h.integer(o["validity_days"]); }},
      {"alt_http_port", [&] { return h.integer(o["alternate_http_port"]); }},
      {"dns",
       [&]() -> Result<void> {
         TRY_ASSIGN(dns()["provider"], h.module("dns.providers", "name"));
         return {};
       }},
      {"resolvers", dns_option},
      {"propagation_delay", dns_option},
      {"propagation_timeout", dns_option},
      {"dns_ttl", dns_option},
  }));
  return o;
}

}  // namespace fusor::modules
