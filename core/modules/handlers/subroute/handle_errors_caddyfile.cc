#include "core/adapter/directive.h"
#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

constexpr std::string_view kStatus = "{http.error.status_code}";

// "4xx" is a range, "404" a code; the expression is true for any of them.
Result<std::string> status_expression(Helper& h) {
  std::string expression;
  std::string codes;
  while (h.next_arg()) {
    const std::string_view word = h.val();
    const bool range = word.ends_with("xx");
    const std::string_view digits = range ? word.substr(0, 1) : word;
    if (word.size() != 3 || !parse_integer(digits)) {
      return h.error(cat("bad status value '", caddyfile::shortened(word),
                         "': expected a status like 404 or a range like 4xx"));
    }
    if (range) {
      if (!expression.empty()) expression += " || ";
      expression += cat(kStatus, " >= ", digits, "00 && ", kStatus, " <= ", digits, "99");
    } else {
      if (!codes.empty()) codes += ", ";
      codes += digits;
    }
  }
  if (!codes.empty()) {
    if (!expression.empty()) expression += " || ";
    expression += cat(kStatus, " in [", codes, "]");
  }
  return expression;
}

}  // namespace

// handle_errors [<codes...>] {
//     <directives...>
// }
Result<ConfigValues> parse_handle_errors(Helper& h) {
  TRY_ASSIGN(const std::string expression, status_expression(h));
  TRY_ASSIGN(Routes inner, h.block_routes());
  json::Object subroute;
  put(subroute, "routes", to_json(std::move(inner)));
  Route route;
  route.handle.push_back(h.handler("subroute", std::move(subroute)));
  if (!expression.empty()) {
    json::Object set;
    set.set("expression", json::Value(expression).with_origin(h.origin()));
    route.match.push_back(std::move(set));
  }
  Routes routes;
  routes.push_back(std::move(route));
  ConfigValues values;
  values.push_back({.pile = Pile::kErrorRoute, .directive = {}, .value = std::move(routes)});
  return values;
}

}  // namespace fusor::modules
