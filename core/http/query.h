// Queries: parameters taken apart and put together, escaped as Go's net/url escapes them.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/arena.h"
#include "core/http/uri.h"

namespace fusor {

// url.QueryEscape: all but letters, digits, "-_.~" as %XX, a space as '+'.
inline std::string_view query_escape(std::string_view text, Arena& arena) {
  return url_escape(text, Escape::kQuery, arena);
}
// url.QueryUnescape; nothing: an escape is malformed. `text` itself where nothing is escaped.
std::optional<std::string_view> query_unescape(std::string_view text, Arena& arena);

namespace detail {
// The next "name=value" of a query, unescaped; false at its end. url.ParseQuery: what holds a ';'
// or a malformed escape is left out (and `malformed` is set), and all of it beyond 10,000 parts.
struct Parameters {
  explicit Parameters(std::string_view query);
  bool next(Arena& arena);
  std::string_view rest;
  bool malformed = false;
  std::string_view name = {};
  std::string_view value = {};
};
}  // namespace detail

// Calls visit(name, value) for each parameter in order; false: parts of the query were malformed.
template <class Visit>
bool for_each_parameter(std::string_view query, Arena& arena, Visit visit) {
  detail::Parameters parameters(query);
  while (parameters.next(arena)) visit(parameters.name, parameters.value);
  return !parameters.malformed;
}

struct QueryParameter {
  std::string_view name;
  std::string_view value;
};
// The same as a list. `valid`, if given, tells whether nothing was malformed.
std::vector<QueryParameter> parse_query(std::string_view query, Arena& arena,
                                        bool* valid = nullptr);
// The first value of `name`, without listing all.
std::optional<std::string_view> query_value(std::string_view query, std::string_view name,
                                            Arena& arena);
// url.Values.Encode: sorted by name, the values of one name in their order.
std::string_view encode_query(std::span<const QueryParameter> parameters, Arena& arena);

}  // namespace fusor
