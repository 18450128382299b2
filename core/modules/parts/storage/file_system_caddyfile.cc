#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// file_system [<root>] {
//     root <root>
// }
Result<json::Object> parse_storage_file_system(Helper& h) {
  json::Object o;
  TRY_ASSIGN(const auto args, h.args(0, 1));
  if (!args.empty()) put(o, "root", h.value());
  TRY(h.subdirectives({
      {"root",
       [&]() -> Result<void> {
         if (o.find("root")) return h.error("root already set");
         return h.text(o, "root");
       }},
  }));
  if (!o.find("root")) {
    return h.error("missing root path (to use default, omit storage config entirely)");
  }
  return o;
}

}  // namespace fusor::modules
