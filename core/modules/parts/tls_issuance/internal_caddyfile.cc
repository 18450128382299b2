#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// internal {
//     ca       <id>
//     lifetime <duration>
//     sign_with_root
// }
Result<json::Object> parse_issuer_internal(Helper& h) {
  json::Object o;
  h.remaining_args();
  TRY(h.subdirectives({
      {"ca", [&] { return h.text(o, "ca"); }},
      {"lifetime", [&] { return h.duration(o["lifetime"]); }},
      {"sign_with_root", [&] { return h.flag(o["sign_with_root"]); }},
  }));
  adapter::omit_empty(o);
  return o;
}

}  // namespace fusor::modules
