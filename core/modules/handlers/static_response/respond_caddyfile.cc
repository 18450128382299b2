#include "core/adapter/directive.h"
#include "core/base/units.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

// Three digits above zero: a single argument of this form is the status, anything else the body.
bool is_status(std::string_view text) {
  return text.size() == 3 && parse_integer(text).value_or(0) > 0;
}

}  // namespace

// respond [<matcher>] <status>|<body> [<status>] {
//     body <text>
//     close
// }
Result<json::Object> parse_respond(Helper& h) {
  json::Object o;
  TRY_ASSIGN(const auto args, h.args(1, 2));
  std::string_view body = args[0];
  std::string_view status;
  if (args.size() == 2) status = args[1];
  if (args.size() == 1 && is_status(body)) std::swap(status, body);
  put_weak_string(o, "status_code", status);
  put(o, "body", body);
  TRY(h.subdirectives({
      {"body",
       [&]() -> Result<void> {
         if (o.find("body")) return h.error("body already specified");
         return h.text(o, "body");
       }},
      {"close",
       [&]() -> Result<void> {
         if (o.find("close")) return h.error("close already specified");
         return h.flag(o["close"]);
       }},
  }));
  return o;
}

}  // namespace fusor::modules
