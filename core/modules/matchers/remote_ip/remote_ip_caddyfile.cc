#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/matchers.h"

namespace fusor::modules {

// remote_ip [private_ranges] <ranges...>
Result<json::Value> parse_remote_ip_matcher(Helper& h) { return ip_ranges(h, "remote_ip"); }

}  // namespace fusor::modules
