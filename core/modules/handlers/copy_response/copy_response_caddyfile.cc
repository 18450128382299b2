#include "core/base/units.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// copy_response [<matcher>] [<status>] {
//     status <status>
// }
Result<json::Object> parse_copy_response(Helper& h) {
  json::Object o;
  TRY_ASSIGN(const auto args, h.args(0, 1));
  if (args.size() == 1) {
    if (parse_integer(args[0]).value_or(0) <= 0) return h.arg_error();
    put(o, "status_code", weak_string(args[0]));
  }
  TRY(h.subdirectives({
      {"status",
       [&]() -> Result<void> {
         TRY_ASSIGN(const auto status, h.arg());
         put(o, "status_code", weak_string(status));
         return {};
       }},
  }));
  return o;
}

// copy_response_headers [<matcher>] {
//     include <fields...>
//     exclude <fields...>
// }
Result<json::Object> parse_copy_response_headers(Helper& h) {
  json::Object o;
  TRY(h.no_args());
  TRY(h.subdirectives({
      {"include", [&] { return h.list(o["include"]); }},
      {"exclude", [&] { return h.list(o["exclude"]); }},
  }));
  return o;
}

}  // namespace fusor::modules
