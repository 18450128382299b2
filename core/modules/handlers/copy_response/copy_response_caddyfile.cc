#include "core/base/units.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// copy_response [<matcher>] [<status>] {
//     status <status>
// }
Result<json::Object> parse_copy_response(Helper& h) {
  json::Object o;
  const auto args = h.remaining_args();
  if (args.size() == 1 && parse_integer(args[0]).value_or(0) > 0) {
    put_weak_string(o, "status_code", args[0]);
    return o;
  }
  TRY(h.subdirectives({
      {"status",
       [&]() -> Result<void> {
         TRY_ASSIGN(const auto status, h.arg());
         put_weak_string(o, "status_code", status);
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
  const auto fields = [&](std::string_view member) -> Result<void> {
    json::Array all;
    if (const json::Value* before = o.find(member)) all = before->as_array();
    for (json::Value& field : h.remaining_values()) all.push_back(std::move(field));
    put(o, member, std::move(all));
    return {};
  };
  TRY(h.subdirectives({
      {"include", [&] { return fields("include"); }},
      {"exclude", [&] { return fields("exclude"); }},
  }));
  return o;
}

}  // namespace fusor::modules
