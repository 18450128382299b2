#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {
namespace {

// A text that may be given once, also as an argument of the first line.
Result<void> text_once(Helper& h, json::Object& o, std::string_view key, std::string_view what) {
  if (o.find(key)) return h.error(cat(what, " has already been specified"));
  return h.text(o, key);
}

// resolvers <addresses...>
Result<void> resolvers(Helper& h, json::Object& o) {
  json::Object resolver;
  if (h.count_remaining_args() == 0) {
    return h.error("must specify at least one resolver address");
  }
  TRY(h.list(resolver["addresses"]));
  o.set("resolver", std::move(resolver));
  return {};
}

// versions ipv4|ipv6...
Result<void> versions(Helper& h, json::Object& o) {
  if (h.count_remaining_args() == 0) return h.error("must specify at least one version");
  json::Object chosen;
  while (h.next_arg()) {
    if (h.val() != "ipv4" && h.val() != "ipv6") {
      return h.error(cat("unsupported version: '", h.val(), "'"));
    }
    chosen.set(h.val(), true);
  }
  o.set("versions", std::move(chosen));
  return {};
}

}  // namespace

// dynamic a [<name> [<port>]] {
//     name, port                                <text>
//     refresh, dial_timeout, dial_fallback_delay <duration>
//     resolvers                                 <addresses...>
//     versions                                  ipv4|ipv6...
// }
Result<json::Object> parse_upstreams_a(Helper& h) {
  json::Object o;
  TRY_ASSIGN(const auto args, h.args(0, 2));
  if (!args.empty()) put(o, "name", args[0]);
  if (args.size() > 1) put(o, "port", args[1]);
  TRY(h.subdirectives({
      {"name", [&] { return text_once(h, o, "name", "a name"); }},
      {"port", [&] { return text_once(h, o, "port", "a port"); }},
      {"refresh", [&] { return h.duration(o["refresh"]); }},
      {"resolvers", [&] { return resolvers(h, o); }},
      {"dial_timeout", [&] { return h.duration(o["dial_timeout"]); }},
      {"dial_fallback_delay", [&] { return h.duration(o["dial_fallback_delay"]); }},
      {"versions", [&] { return versions(h, o); }},
  }));
  adapter::omit_empty(o);
  return o;
}

// dynamic srv [<name>] {
//     service, proto, name                                     <text>
//     refresh, dial_timeout, dial_fallback_delay, grace_period <duration>
//     resolvers                                                <addresses...>
// }
Result<json::Object> parse_upstreams_srv(Helper& h) {
  json::Object o;
  TRY_ASSIGN(const auto args, h.args(0, 1));
  if (!args.empty()) put(o, "name", args[0]);
  TRY(h.subdirectives({
      {"service", [&] { return text_once(h, o, "service", "srv service"); }},
      {"proto", [&] { return text_once(h, o, "proto", "srv proto"); }},
      {"name", [&] { return text_once(h, o, "name", "srv name"); }},
      {"refresh", [&] { return h.duration(o["refresh"]); }},
      {"resolvers", [&] { return resolvers(h, o); }},
      {"dial_timeout", [&] { return h.duration(o["dial_timeout"]); }},
      {"dial_fallback_delay", [&] { return h.duration(o["dial_fallback_delay"]); }},
      {"grace_period", [&] { return h.duration(o["grace_period"]); }},
  }));
  adapter::omit_empty(o);
  return o;
}

// dynamic multi {
//     <source> […]
// }
Result<json::Object> parse_upstreams_multi(Helper& h) {
  TRY(h.no_args());
  json::Array sources;
  for (auto block = h.block(); block.next();) {
    TRY_ASSIGN(json::Value source, h.module_here("http.reverse_proxy.upstreams", "source"));
    sources.push_back(std::move(source));
  }
  json::Object o;
  put(o, "sources", std::move(sources));
  return o;
}

}  // namespace fusor::modules
