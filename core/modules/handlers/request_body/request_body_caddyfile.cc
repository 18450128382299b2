#include "core/adapter/directive.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// request_body [<matcher>] {
//     max_size <size>
//     set      <text>
// }
Result<json::Object> parse_request_body(Helper& h) {
  json::Object read;
  TRY(h.subdirectives({
      {"max_size", [&] { return h.size(read["max_size"]); }},
      {"set", [&] { return h.text(read, "set"); }},
  }));
  json::Object o;
  for (json::Member& member : read) put(o, member.key, std::move(member.value));
  return o;
}

}  // namespace fusor::modules
