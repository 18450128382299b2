#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/matchers.h"

namespace fusor::modules {

// protocol http|https|grpc|http/<version>[+]
Result<json::Value> parse_protocol_matcher(Helper& h) {
  json::Value protocol("");
  while (h.next()) {
    if (!h.next_arg()) return h.error("expected exactly one protocol");
    protocol = h.value();
    TRY(no_block(h, "protocol"));
  }
  return protocol;
}

}  // namespace fusor::modules
