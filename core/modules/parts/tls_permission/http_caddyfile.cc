#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// http <endpoint>
Result<json::Object> parse_permission_http(Helper& h) {
  json::Object o;
  TRY(h.text(o["endpoint"]));
  return o;
}

}  // namespace fusor::modules
