#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/response_matcher.h"

namespace fusor::modules {

// intercept [<matcher>] {
//     @name           <response matcher>
//     replace_status  [@name] <status>
//     handle_response [@name] {
//         <directives...>
//     }
// }
Result<json::Object> parse_intercept(Helper& h) {
  ResponseHandlers responses;
  for (auto block = h.block(); block.next();) {
    if (!ResponseHandlers::takes(h.val())) {
      return h.unknown("subdirective", {"replace_status", "handle_response"});
    }
    TRY(responses.read(h));
  }
  json::Object o;
  TRY_ASSIGN(json::Array handlers, responses.finish(h));
  put(o, "handle_response", std::move(handlers));
  return o;
}

}  // namespace fusor::modules
