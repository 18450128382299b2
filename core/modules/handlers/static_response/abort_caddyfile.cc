#include "core/adapter/directive.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// abort [<matcher>]
Result<json::Object> parse_abort(Helper& h) {
  TRY(h.end());
  json::Object o;
  o.set("abort", true);
  return o;
}

}  // namespace fusor::modules
