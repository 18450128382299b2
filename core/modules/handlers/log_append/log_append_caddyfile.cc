#include "core/adapter/directive.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// log_append [<matcher>] [<]<key> <value>
//
// '<' adds the field before the handlers run.
Result<json::Object> parse_log_append(Helper& h) {
  TRY_ASSIGN(const auto args, h.args(2, 2));
  std::string_view key = args[0];
  json::Object o;
  if (key.starts_with('<') && key.size() > 1) {
    key.remove_prefix(1);
    o.set("early", true);
  }
  put(o, "key", key);
  put(o, "value", args[1]);
  return o;
}

}  // namespace fusor::modules
