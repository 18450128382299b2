#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// expression <cel...>
//
// Several words are one expression, with the quotes that its strings have; a single one is quoted
// as a whole, and takes the definition's name for its regular expressions.
Result<json::Value> parse_expression_matcher(Helper& h) {
  h.next();
  json::Value expression;
  if (h.count_remaining_args() > 1) {
    const Origin origin = h.origin();
    expression = json::Value(join(h.remaining_raw_args(), " ")).with_origin(origin);
  } else {
    if (!h.next_arg()) return h.arg_error();
    expression = h.value();
    if (!h.matcher_name().empty()) {
      json::Object named;
      named.set("expr", expression);
      named.set("name", h.matcher_name());
      expression = std::move(named);
    }
  }
  if (h.next()) {
    return h.error(
        "repeated expression matchers are not supported, combine them into one expression with &&");
  }
  return expression;
}

}  // namespace fusor::modules
