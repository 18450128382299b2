#include "core/adapter/directive.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// tracing [<matcher>] {
//     span <name>
//     span_attributes {
//         <key> <value>
//     }
// }
Result<json::Object> parse_tracing(Helper& h) {
  TRY(h.no_args());
  json::Object o;
  o.set("span", "");  // printed also where it is not set
  json::Object attributes;
  TRY(h.subdirectives({
      {"span", [&] { return h.text(o["span"]); }},
      {"span_attributes",
       [&]() -> Result<void> {
         TRY(h.no_args());
         for (auto block = h.block(); block.next();) {
           const std::string key(h.val());
           TRY(h.text(attributes[key]));
         }
         return {};
       }},
  }));
  put(o, "span_attributes", std::move(attributes));
  return o;
}

}  // namespace fusor::modules
