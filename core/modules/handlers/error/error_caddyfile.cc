#include "core/adapter/directive.h"
#include "core/base/units.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// error [<matcher>] <status>|<message> [<status>] {
//     message <text>
// }
//
// A single argument of three digits is the status.
Result<json::Object> parse_error(Helper& h) {
  json::Object o;
  TRY_ASSIGN(const auto args, h.args(1, 2));
  std::string_view message = args[0];
  std::string_view status;
  if (args.size() == 2) status = args[1];
  if (args.size() == 1 && message.size() == 3 && parse_integer(message).value_or(0) > 0) {
    std::swap(status, message);
  }
  put(o, "error", message);
  put_weak_string(o, "status_code", status);
  TRY(h.subdirectives({
      {"message",
       [&]() -> Result<void> {
         if (o.find("error")) return h.error("message already specified");
         return h.text(o, "error");
       }},
  }));
  return o;
}

}  // namespace fusor::modules
