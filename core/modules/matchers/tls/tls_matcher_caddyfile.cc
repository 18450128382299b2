#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/matchers.h"

namespace fusor::modules {

// tls [early_data]
Result<json::Value> parse_tls_matcher(Helper& h) {
  json::Object o;
  while (h.next()) {
    if (h.next_arg()) {
      if (h.val() != "early_data") {
        return h.error(cat("unrecognized option '", caddyfile::shortened(h.val()), "'"));
      }
      o.set("handshake_complete", false);
    }
    TRY(h.no_args());
    TRY(no_block(h, "tls"));
  }
  return json::Value(std::move(o));
}

}  // namespace fusor::modules
