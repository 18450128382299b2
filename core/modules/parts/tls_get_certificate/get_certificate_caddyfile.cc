// Certificate managers: certificates from elsewhere at the time of the handshake.
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// http <url>
Result<json::Object> parse_get_certificate_http(Helper& h) {
  json::Object o;
  TRY(h.text(o, "url"));
  TRY(h.no_block());
  return o;
}

// tailscale
Result<json::Object> parse_get_certificate_tailscale(Helper& h) {
  TRY(h.no_args());
  return json::Object();
}

}  // namespace fusor::modules
