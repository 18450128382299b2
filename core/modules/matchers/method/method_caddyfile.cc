#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/matchers.h"

namespace fusor::modules {

// method <values...>
Result<json::Value> parse_method_matcher(Helper& h) { return word_list(h, "method"); }

}  // namespace fusor::modules
