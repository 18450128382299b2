// Response matchers: status and header fields of a response (Caddy: caddyhttp.ResponseMatcher).
// Used by encode, headers, intercept and reverse_proxy.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/config/decode.h"
#include "core/http/headers.h"

namespace fusor {

// A status as configured: itself, or one digit for a whole class (4 is 400 to 499).
bool status_matches(int actual, int configured);

class ResponseMatcher {
 public:
  void decode(config::Fields& f);
  // Both must match; what is not configured matches. A field's value matches one of those
  // configured, which may begin or end with '*'.
  bool match(int status, const Headers& headers) const;

  // For defaults that are made in code.
  void set_header(std::string name, std::vector<std::string> values);

 private:
  // No values at all (null): the field must be absent; an empty list: present.
  using Values = std::optional<std::vector<std::string>>;

  std::optional<std::vector<int>> status_;
  std::vector<std::pair<std::string, Values>> headers_;
};

// Does `value` match `pattern`: exactly, or where the pattern begins or ends with '*' by what is
// left of it?
bool wildcard_match(std::string_view pattern, std::string_view value);

}  // namespace fusor
