// Query strings and URI text, escaped as Go's net/url escapes them.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/arena.h"
#include "core/http/message.h"

namespace fusor {

// url.QueryEscape: all but letters, digits, "-_.~" as %XX, a space as '+'.
std::string_view query_escape(std::string_view text, Arena& arena);
// url.QueryUnescape; nothing: an escape is malformed. `text` itself where nothing is escaped.
std::optional<std::string_view> query_unescape(std::string_view text, Arena& arena);
// Go's URL.EscapedPath and URL.RequestURI.
std::string_view escaped_path(const Uri& uri, Arena& arena);
std::string_view request_uri(const Uri& uri, Arena& arena);

namespace detail {
// The next "name=value" of a query, unescaped; false at its end. url.ParseQuery: what holds a ';'
// or a malformed escape is left out (and `malformed` is set).
struct Parameters {
  std::string_view rest;
  bool malformed = false;
  std::string_view name = {};
  std::string_view value = {};
  bool next(Arena& arena);
};
}  // namespace detail

// Calls visit(name, value) for each parameter in order; false: parts of the query were malformed.
template <class Visit>
bool for_each_parameter(std::string_view query, Arena& arena, Visit visit) {
  detail::Parameters parameters{.rest = query};
  while (parameters.next(arena)) visit(parameters.name, parameters.value);
  return !parameters.malformed;
}

}  // namespace fusor
