#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// protocol http|https|grpc|http/<version>[+]
Result<json::Value> parse_protocol_matcher(Helper& h) {
  json::Value protocol("");
  while (h.next()) {
    if (!h.next_arg()) return h.error("expected exactly one protocol");
    protocol = h.value();
  }
  return protocol;
}

}  // namespace fusor::modules
