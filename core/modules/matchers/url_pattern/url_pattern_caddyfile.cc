#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// url_pattern <pattern> {
//     base_url    <url>
//     ignore_case
// }
Result<json::Value> parse_url_pattern_matcher(Helper& h) {
  json::Object read;
  while (h.next()) {
    if (!h.next_arg()) return h.error("expected exactly one URL pattern");
    read.set("pattern", h.value());
    TRY(h.subdirectives({
        {"base_url", [&] { return h.text(read, "base_url"); }},
        {"ignore_case", [&] { return h.flag(read["ignore_case"]); }},
    }));
  }
  json::Object o;
  for (std::string_view key : {"pattern", "base_url", "ignore_case"}) {
    if (json::Value* value = read.find(key)) put(o, key, std::move(*value));
  }
  return json::Value(std::move(o));
}

}  // namespace fusor::modules
