#include "core/adapter/directive.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// invoke [<matcher>] <named route>
Result<json::Object> parse_invoke(Helper& h) {
  TRY_ASSIGN(const std::string_view name, h.arg());
  json::Object o;
  put(o, "name", h.value());
  h.invoke(name);
  TRY(h.end());
  return o;
}

}  // namespace fusor::modules
