#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

// <addresses...> [{
//     protocols <protocols...>
// }]
Result<json::Object> bind_addresses(Helper& h) {
  json::Object o;
  o.set("addresses", h.remaining_values());
  TRY(h.subdirectives({
      {"protocols", [&] { return h.list(o["protocols"]); }},
  }));
  return o;
}

}  // namespace

// bind <addresses...> [{
//     protocols h1|h2|h2c|h3...
// }]
Result<ConfigValues> parse_bind(Helper& h) {
  TRY_ASSIGN(json::Object o, bind_addresses(h));
  return h.value(Pile::kBind, std::move(o));
}

// default_bind: the same for the sites that have no bind. May be repeated.
Result<json::Value> parse_option_default_bind(Helper& h) {
  TRY_ASSIGN(json::Object o, bind_addresses(h));
  json::Array& addresses = o.find("addresses")->as_array();
  if (addresses.empty()) addresses.emplace_back("");
  json::Array all;
  if (const json::Value* before = h.option("default_bind")) all = before->as_array();
  all.push_back(json::Value(std::move(o)).with_origin(h.start()));
  return all;
}

}  // namespace fusor::modules
