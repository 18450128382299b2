#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/matchers.h"

namespace fusor::modules {

// vars <variable|{placeholder}> <values...>
Result<json::Value> parse_vars_matcher(Helper& h) {
  json::Object all;
  while (h.next()) {
    if (!h.next_arg()) return h.error("malformed vars matcher: expected field name");
    json::Value& values = all[h.val()];
    if (!values.is_array()) values = json::Array();
    json::Array args = h.remaining_values();
    if (args.empty()) {
      return h.error("malformed vars matcher: expected at least one value to match against");
    }
    for (json::Value& arg : args) values.as_array().push_back(std::move(arg));
    TRY(no_block(h, "vars"));
  }
  all.sort();
  return json::Value(std::move(all));
}

}  // namespace fusor::modules
