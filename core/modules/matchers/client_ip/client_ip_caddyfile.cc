#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/matchers.h"

namespace fusor::modules {

// client_ip [private_ranges] <ranges...>
Result<json::Value> parse_client_ip_matcher(Helper& h) { return ip_ranges(h, "client_ip"); }

}  // namespace fusor::modules
