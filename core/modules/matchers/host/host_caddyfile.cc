#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/matchers.h"

namespace fusor::modules {

// host <values...>
Result<json::Value> parse_host_matcher(Helper& h) { return word_list(h, "host"); }

}  // namespace fusor::modules
