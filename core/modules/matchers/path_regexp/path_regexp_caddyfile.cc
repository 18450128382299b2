#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/matchers.h"

namespace fusor::modules {

// path_regexp [<name>] <regexp>
Result<json::Value> parse_path_regexp_matcher(Helper& h) {
  json::Object o;
  while (h.next()) {
    if (!o.empty()) {
      return h.error("regular expression can only be used once per named matcher");
    }
    const json::Array args = h.remaining_values();
    if (args.empty() || args.size() > 2) return h.arg_error();
    o = regexp(args.size() == 2 ? args[0].as_string() : std::string_view(), args.back(),
               h.matcher_name());
    TRY(no_block(h, "path_regexp"));
  }
  return json::Value(std::move(o));
}

}  // namespace fusor::modules
