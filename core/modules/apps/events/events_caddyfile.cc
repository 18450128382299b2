#include "core/adapter/member_order.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// events {
//     on <event>|* <handler module> …
// }
Result<json::Value> parse_option_events(Helper& h) {
  json::Array subscriptions;
  TRY(h.no_args());
  TRY(h.subdirectives({
      {"on",
       [&]() -> Result<void> {
         if (!h.next_arg()) return h.arg_error();
         json::Value event = h.value();
         if (h.val() == "*") event = json::Value("").with_origin(h.origin());
         TRY_ASSIGN(json::Value handler, h.module("events.handlers", "handler"));
         json::Object subscription;
         subscription.set("events", json::Array{std::move(event)});
         subscription.set("handlers", json::Array{std::move(handler)});
         subscriptions.emplace_back(std::move(subscription));
         return {};
       }},
  }));
  json::Object o;
  put(o, "subscriptions", std::move(subscriptions));
  return o;
}

}  // namespace fusor::modules
