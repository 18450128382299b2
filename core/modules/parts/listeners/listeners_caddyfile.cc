// Listener wrappers of the global option servers.
#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

// fallback_policy ignore|use|reject|require|skip
Result<void> fallback_policy(Helper& h, json::Value& out) {
  TRY(h.text(out));
  const std::string upper = to_upper(out.as_string());
  for (std::string_view known : {"IGNORE", "USE", "REJECT", "REQUIRE", "SKIP"}) {
    if (upper != known) continue;
    out = json::Value(upper).with_origin(h.origin());
    return {};
  }
  return h.error(cat(caddyfile::shortened(out.as_string()),
                     " is invalid policy, expecting ignore, use, reject, require or skip"));
}

}  // namespace

// proxy_protocol {
//     timeout         <duration>
//     allow           <ranges...>
//     deny            <ranges...>
//     fallback_policy ignore|use|reject|require|skip
// }
Result<json::Object> parse_listener_proxy_protocol(Helper& h) {
  json::Object o;
  TRY(h.no_args());
  TRY(h.subdirectives({
      {"timeout", [&] { return h.duration(o["timeout"]); }},
      {"allow", [&] { return h.list(o["allow"]); }},
      {"deny", [&] { return h.list(o["deny"]); }},
      {"fallback_policy", [&] { return fallback_policy(h, o["fallback_policy"]); }},
  }));
  adapter::omit_empty(o);
  return o;
}

// http_redirect, tls: no options.
Result<json::Object> parse_listener_plain(Helper&) { return json::Object(); }

}  // namespace fusor::modules
