#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/matchers.h"

namespace fusor::modules {

// path <values...>
Result<json::Value> parse_path_matcher(Helper& h) { return word_list(h, "path"); }

}  // namespace fusor::modules
