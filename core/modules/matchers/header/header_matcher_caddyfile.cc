#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/header_ops.h"
#include "core/modules/syntax/matchers.h"

namespace fusor::modules {

// header [!]<field> [<value>]
//
// '!': the field must be absent.
Result<json::Value> parse_header_matcher(Helper& h) {
  json::Object fields;
  while (h.next()) {
    if (!h.next_arg()) return h.error("malformed header matcher: expected field");
    const std::string_view field = h.val();
    if (field.starts_with('!')) {
      if (field.size() == 1) {
        return h.error("malformed header matcher: must have field name following ! character");
      }
      fields.set(field.substr(1), nullptr);
      if (h.next_arg()) {
        return h.error("malformed header matcher: null matching headers cannot have a field value");
      }
    } else {
      if (!h.next_arg()) {
        return h.error("malformed header matcher: expected both field and value");
      }
      add_header(fields, field, h.value());
    }
    TRY(no_block(h, "header"));
  }
  fields.sort();
  return json::Value(std::move(fields));
}

}  // namespace fusor::modules
