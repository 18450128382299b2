// Global options of the admin endpoint.
#include "core/adapter/member_order.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// admin off
// admin [<address>] {
//     origins <origins...>
//     enforce_origin
// }
Result<json::Value> parse_option_admin(Helper& h) {
  json::Object o;
  if (h.next_arg()) {
    if (h.val() == "off") {
      o.set("disabled", true);
      TRY(h.end());
      return o;
    }
    put(o, "listen", h.value());
    TRY(h.no_args());
  }
  if (!o.find("listen")) {
    o.set("listen", h.reader().variable("CADDY_ADMIN").value_or("localhost:2019"));
  }
  TRY(h.subdirectives({
      {"origins",
       [&]() -> Result<void> {
         o.erase("origins");
         put(o, "origins", h.remaining_values());
         return {};
       }},
      {"enforce_origin", [&] { return h.flag(o["enforce_origin"]); }},
  }));
  adapter::order_members(o, {"disabled", "listen", "enforce_origin", "origins"});
  return o;
}

// A global option that can only be turned off.
Result<json::Value> parse_option_off(Helper& h) {
  json::Value out;
  TRY(h.one_of(out, {"off"}));
  TRY(h.nothing_more());
  return out;
}

}  // namespace fusor::modules
