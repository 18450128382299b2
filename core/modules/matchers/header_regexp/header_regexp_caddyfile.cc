#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/matchers.h"

namespace fusor::modules {

// header_regexp [<name>] <field> <regexp>
Result<json::Value> parse_header_regexp_matcher(Helper& h) {
  return keyed_regexps(h, "header_regexp", true);
}

}  // namespace fusor::modules
