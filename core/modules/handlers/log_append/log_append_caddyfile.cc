#include "core/adapter/directive.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// log_append [<matcher>] [<]<key> <value>
//
// '<' adds the field before the handlers run.
Result<json::Object> parse_log_append(Helper& h) {
  if (!h.next_arg()) return h.arg_error();
  std::string_view key = h.val();
  if (!h.next_arg()) return h.arg_error();
  json::Object o;
  if (key.starts_with('<') && key.size() > 1) {
    key.remove_prefix(1);
    o.set("early", true);
  }
  put(o, "key", key);
  put(o, "value", h.value());
  return o;
}

}  // namespace fusor::modules
