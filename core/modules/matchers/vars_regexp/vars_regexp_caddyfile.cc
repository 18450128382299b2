#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/matchers.h"

namespace fusor::modules {

// vars_regexp [<name>] <variable> <regexp>
Result<json::Value> parse_vars_regexp_matcher(Helper& h) {
  return keyed_regexps(h, "vars_regexp", false);
}

}  // namespace fusor::modules
