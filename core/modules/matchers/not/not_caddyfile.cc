#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// not <matcher>
// not {
//     <matchers...>
// }
Result<json::Value> parse_not_matcher(Helper& h) {
  json::Array sets;
  while (h.next()) {
    TRY_ASSIGN(json::Object set, h.matcher_set());
    sets.emplace_back(std::move(set));
  }
  return json::Value(std::move(sets));
}

}  // namespace fusor::modules
