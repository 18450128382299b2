#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// network_proxy url <url>
Result<json::Object> parse_network_proxy_url(Helper& h) {
  json::Object o;
  TRY(h.text(o, "url"));
  return o;
}

// network_proxy none
Result<json::Object> parse_network_proxy_none(Helper& h) {
  TRY(h.no_args());
  return json::Object();
}

}  // namespace fusor::modules
