#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {
namespace {

// fallback <policy> […]
Result<void> read_fallback(Helper& h, json::Object& o) {
  if (o.find("fallback")) return h.error("fallback selection policy already specified");
  TRY_ASSIGN(json::Value policy, h.module("http.reverse_proxy.selection_policies", "policy"));
  o.set("fallback", std::move(policy));
  return {};
}

}  // namespace

// random | first | round_robin | least_conn | ip_hash | client_ip_hash | uri_hash
Result<json::Object> parse_policy_plain(Helper& h) {
  TRY(h.no_args());
  return json::Object();
}

// weighted_round_robin <weights...>
Result<json::Object> parse_policy_weighted_round_robin(Helper& h) {
  json::Array weights;
  while (h.next_arg()) {
    const auto weight = parse_integer(h.val());
    if (!weight) return h.error(cat("invalid weight value '", h.val(), "'"));
    if (*weight < 0) {
      return h.error(cat("invalid weight value '", h.val(), "': weight should be non-negative"));
    }
    weights.push_back(json::Value(*weight).with_origin(h.origin()));
  }
  if (weights.empty()) return h.arg_error();
  json::Object o;
  o.set("weights", std::move(weights));
  return o;
}

// random_choose <n>
Result<json::Object> parse_policy_random_choose(Helper& h) {
  json::Object o;
  TRY(h.integer(o["choose"]));
  adapter::omit_empty(o);
  return o;
}

// query <key> {
//     fallback <policy>
// }
Result<json::Object> parse_policy_query(Helper& h) {
  json::Object o;
  TRY(h.text(o, "key"));
  TRY(h.subdirectives({{"fallback", [&] { return read_fallback(h, o); }}}));
  return o;
}

// header <field> {
//     fallback <policy>
// }
Result<json::Object> parse_policy_header(Helper& h) {
  json::Object o;
  TRY(h.text(o, "field"));
  TRY(h.subdirectives({{"fallback", [&] { return read_fallback(h, o); }}}));
  return o;
}

// cookie [<name> [<secret>]] {
//     fallback <policy>
//     max_age  <duration>
// }
Result<json::Object> parse_policy_cookie(Helper& h) {
  json::Object o;
  TRY_ASSIGN(const auto args, h.args(0, 2));
  if (!args.empty()) put(o, "name", args[0]);
  if (args.size() > 1) put(o, "secret", args[1]);
  TRY(h.subdirectives({
      {"fallback", [&] { return read_fallback(h, o); }},
      {"max_age",
       [&]() -> Result<void> {
         if (o.find("max_age")) return h.error("cookie max_age already specified");
         TRY(h.duration(o["max_age"]));
         if (o.find("max_age")->as_integer() <= 0) {
           return h.error(
               cat("invalid duration: ", h.val(), ", max_age should be non-zero and positive"));
         }
         return {};
       }},
  }));
  return o;
}

}  // namespace fusor::modules
