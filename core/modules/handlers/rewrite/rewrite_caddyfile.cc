// rewrite and method.
#include "core/adapter/directive.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// rewrite [<matcher>] <to>
//
// A single argument is never a matcher, so that it may begin with '/'.
Result<ConfigValues> parse_rewrite(Helper& h) {
  const std::size_t count = h.count_remaining_args();
  if (count == 0) return h.error("too few arguments; must have at least a rewrite URI");
  if (count > 2) return h.error("too many arguments; should only be a matcher and a URI");
  json::Array match;
  if (count == 2) {
    TRY_ASSIGN(match, h.matcher());
  }
  h.next_arg();
  json::Object o;
  put(o, "uri", h.value());
  return h.route(std::move(match), h.handler("rewrite", std::move(o)));
}

// method [<matcher>] <method>
Result<json::Object> parse_method(Helper& h) {
  json::Object o;
  TRY(h.text(o, "method"));
  return o;
}

}  // namespace fusor::modules
