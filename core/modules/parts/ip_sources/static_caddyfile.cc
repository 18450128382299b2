#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/private_ranges.h"

namespace fusor::modules {

// static [private_ranges] <ranges...>
Result<json::Object> parse_ip_source_static(Helper& h) {
  json::Array ranges;
  while (h.next_arg()) {
    if (h.val() == "private_ranges") {
      for (const char* range : kPrivateRanges) {
        ranges.push_back(json::Value(range).with_origin(h.origin()));
      }
    } else {
      ranges.push_back(h.value());
    }
  }
  json::Object o;
  put(o, "ranges", std::move(ranges));
  return o;
}

}  // namespace fusor::modules
