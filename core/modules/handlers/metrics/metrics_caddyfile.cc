#include "core/adapter/directive.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// metrics [<matcher>] {
//     disable_openmetrics
// }
Result<json::Object> parse_metrics(Helper& h) {
  TRY(h.no_args());
  json::Object o;
  TRY(h.subdirectives({
      {"disable_openmetrics", [&] { return h.flag(o["disable_openmetrics"]); }},
  }));
  return o;
}

}  // namespace fusor::modules
