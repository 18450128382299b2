#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/matchers.h"

namespace fusor::modules {

// query <key>=<value>...
//
// `query ""` alone matches requests without a query.
Result<json::Value> parse_query_matcher(Helper& h) {
  json::Object parameters;
  while (h.next()) {
    while (h.next_arg()) {
      const std::string_view word = h.val();
      if (word.empty()) continue;
      const std::size_t equals = word.find('=');
      if (equals == word.npos) {
        return h.error(cat("malformed query matcher token: ", caddyfile::shortened(word),
                           "; must be in param=val format"));
      }
      json::Value& values = parameters[word.substr(0, equals)];
      if (!values.is_array()) values = json::Array();
      values.as_array().push_back(json::Value(word.substr(equals + 1)).with_origin(h.origin()));
    }
    TRY(no_block(h, "query"));
  }
  parameters.sort();
  return json::Value(std::move(parameters));
}

}  // namespace fusor::modules
