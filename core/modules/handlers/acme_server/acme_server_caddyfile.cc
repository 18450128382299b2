#include "core/adapter/directive.h"
#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

// { domains <names...>   ip_ranges <ranges...> }
Result<void> rule_set(Helper& h, std::string_view name, json::Object& policy) {
  json::Object rules;
  for (auto block = h.block(); block.next();) {
    const std::string_view kind = h.val();
    if (h.count_remaining_args() == 0) return h.arg_error();
    if (kind != "domains" && kind != "ip_ranges") {
      return h.error(cat("unrecognized '", name, "' subdirective: ", caddyfile::shortened(kind)));
    }
    TRY(h.list(rules[kind]));
  }
  policy.set(name, std::move(rules));
  return {};
}

}  // namespace

// acme_server [<matcher>] {
//     ca                   <id>
//     lifetime             <duration>
//     resolvers            <addresses...>
//     challenges           <challenges...>
//     allow_wildcard_names
//     allow|deny {
//         domains   <names...>
//         ip_ranges <ranges...>
//     }
//     sign_with_root
// }
Result<ConfigValues> parse_acme_server(Helper& h) {
  TRY_ASSIGN(json::Array match, h.matcher());
  TRY(h.no_args());
  json::Object o;
  json::Object policy;
  bool has_policy = false;
  const auto rules = [&](std::string_view name) {
    has_policy = true;
    return rule_set(h, name, policy);
  };
  TRY(h.subdirectives({
      {"ca", [&] { return h.text(o, "ca"); }},
      {"lifetime", [&] { return h.duration(o["lifetime"]); }},
      {"resolvers",
       [&]() -> Result<void> {
         json::Array resolvers = h.remaining_values();
         if (resolvers.empty()) return h.error("must specify at least one resolver address");
         o.set("resolvers", std::move(resolvers));
         return {};
       }},
      {"challenges",
       [&]() -> Result<void> {
         json::Value& challenges = o["challenges"];
         if (!challenges.is_array()) challenges = json::Array();
         for (json::Value& value : h.remaining_values()) {
           challenges.as_array().push_back(std::move(value));
         }
         return {};
       }},
      {"allow_wildcard_names",
       [&] {
         has_policy = true;
         return h.flag(policy["allow_wildcard_names"]);
       }},
      {"allow", [&] { return rules("allow"); }},
      {"deny", [&] { return rules("deny"); }},
      {"sign_with_root", [&] { return h.flag(o["sign_with_root"]); }},
  }));
  json::Object out;
  for (json::Member& member : o) put(out, member.key, std::move(member.value));
  if (has_policy) out.set("policy", std::move(policy));
  const json::Value* named = out.find("ca");
  const bool has_ca = o.find("ca") != nullptr;
  json::Object ca;
  ca.set("id", named ? *named : json::Value(""));
  ConfigValues values = h.route(std::move(match), h.handler("acme_server", std::move(out)));
  if (has_ca) {
    for (auto& value : h.value(Pile::kPkiCa, std::move(ca))) values.push_back(std::move(value));
  }
  return values;
}

}  // namespace fusor::modules
