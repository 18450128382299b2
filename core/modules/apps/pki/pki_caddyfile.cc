#include "core/adapter/member_order.h"
#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

// root {
//     cert   <file>
//     key    <file>
//     format <format>
// }
Result<void> key_pair(Helper& h, json::Value& out) {
  if (!out.is_object()) out = json::Object();
  json::Object& o = out.as_object();
  TRY(h.no_args());
  TRY(h.subdirectives({
      {"cert", [&] { return h.text(o, "certificate"); }},
      {"key", [&] { return h.text(o, "private_key"); }},
      {"format", [&] { return h.text(o, "format"); }},
  }));
  adapter::order_members(o, {"certificate", "private_key", "format"});
  return {};
}

Result<void> ratio(Helper& h, json::Value& out) {
  TRY(h.number(out));
  if (out.as_double() > 0 && out.as_double() <= 1) return {};
  return h.error("renewal_window_ratio must be a number above 0 and up to 1");
}

// ca [<id>] {
//     name                     <name>
//     root_cn                  <name>
//     intermediate_cn          <name>
//     intermediate_lifetime    <duration>
//     maintenance_interval     <duration>
//     renewal_window_ratio     <ratio>
//     root|intermediate        { … }
// }
Result<void> authority(Helper& h, json::Object& authorities) {
  std::string id = "local";
  if (h.next_arg() && !h.val().empty()) id = h.val();
  TRY(h.no_args());
  json::Value& value = authorities[id];
  value = json::Value(json::Object()).with_origin(h.origin());
  json::Object& o = value.as_object();
  TRY(h.subdirectives({
      {"name", [&] { return h.text(o, "name"); }},
      {"root_cn", [&] { return h.text(o, "root_common_name"); }},
      {"intermediate_cn", [&] { return h.text(o, "intermediate_common_name"); }},
      {"intermediate_lifetime", [&] { return h.duration(o["intermediate_lifetime"]); }},
      {"maintenance_interval", [&] { return h.duration(o["maintenance_interval"]); }},
      {"renewal_window_ratio", [&] { return ratio(h, o["renewal_window_ratio"]); }},
      {"root", [&] { return key_pair(h, o["root"]); }},
      {"intermediate", [&] { return key_pair(h, o["intermediate"]); }},
  }));
  adapter::omit_zeros(o);
  return {};
}

}  // namespace

// pki {
//     ca [<id>] { … }
// }
//
// The value is the authorities by id; acme_server adds to them.
Result<json::Value> parse_option_pki(Helper& h) {
  json::Object authorities;
  h.remaining_args();
  TRY(h.subdirectives({{"ca", [&] { return authority(h, authorities); }}}));
  return authorities;
}

}  // namespace fusor::modules
