// Global options of the TLS app that have blocks of their own.
#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

// ask <url>: the former way to say permission http <url>.
Result<void> ask(Helper& h, json::Object& o) {
  json::Object permission;
  TRY(h.text(permission["endpoint"]));
  o.set("permission", adapter::module_object("module", "http", std::move(permission), h.origin()));
  return {};
}

Result<void> no_longer(Helper& h) {
  return h.error(cat("the on_demand_tls '", h.val(),
                     "' option is no longer supported, remove it from your config"));
}

}  // namespace

// on_demand_tls {
//     ask        <url>
//     permission <module> …
// }
Result<json::Value> parse_option_on_demand_tls(Helper& h) {
  json::Object o;
  TRY(h.no_args());
  const auto once = [&]() -> Result<void> {
    if (!o.find("permission")) return {};
    return h.error("on-demand TLS permission module (or 'ask') already specified");
  };
  TRY(h.subdirectives({
      {"ask",
       [&]() -> Result<void> {
         TRY(once());
         return ask(h, o);
       }},
      {"permission",
       [&]() -> Result<void> {
         TRY(once());
         TRY_ASSIGN(o["permission"], h.module("tls.permission", "module"));
         return {};
       }},
      {"interval", [&] { return no_longer(h); }},
      {"burst", [&] { return no_longer(h); }},
  }));
  if (o.empty()) return h.error("expected at least one config parameter for on_demand_tls");
  return o;
}

// ech <public names...> {
//     dns <provider> …
// }
Result<json::Value> parse_option_ech(Helper& h) {
  json::Array names = h.remaining_values();
  if (names.empty()) return h.arg_error();
  json::Array configs;
  for (const json::Value& name : names) {
    json::Object config;
    config.set("public_name", name);
    configs.push_back(json::Value(std::move(config)).with_origin(name.origin()));
  }
  json::Object o;
  o.set("configs", std::move(configs));
  json::Array publication;
  TRY(h.subdirectives({
      {"dns",
       [&]() -> Result<void> {
         TRY_ASSIGN(json::Value provider, h.module("dns.providers", "name"));
         json::Object dns;
         dns.set("provider", std::move(provider));
         json::Object publishers;
         publishers.set("dns", std::move(dns));
         json::Object one;
         one.set("configs", names);
         one.set("publishers", std::move(publishers));
         publication.emplace_back(std::move(one));
         return {};
       }},
  }));
  put(o, "publication", std::move(publication));
  return o;
}

}  // namespace fusor::modules
