// Response matchers and what is done with a response that matches: shared by encode, header,
// intercept and reverse_proxy.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/adapter/directive.h"

namespace fusor::modules {

// <name> {                          The cursor is on the name ("@name", "match").
//     status <code>...              200, or 2xx for a class
//     header [!]<field> [<value>]
// }
// <name> status <code>...
// <name> header [!]<field> [<value>]
//
// {status_code, headers}, each only where something was said about it.
Result<json::Object> response_matcher(adapter::Helper& h);

// The current token as a status: "404", or "4xx", which is 4.
Result<std::int64_t> status_code_or_class(adapter::Helper& h);

// The entries of a block that deal with responses:
//
// @name           <response matcher>
// replace_status  [@name] <status>
// handle_response [@name] {
//     <directives...>
// }
class ResponseHandlers {
 public:
  // Is the entry that the cursor is on one of these? It is then read by read().
  static bool takes(std::string_view word);
  Result<void> read(adapter::Helper& h);
  // All of them: those with a matcher first, since one without ends the search. Blocks of
  // handle_response are parsed now, so they may name matchers that come later. `first`: entries
  // that an expansion has made before.
  Result<json::Array> finish(adapter::Helper& h, json::Array first = {});

 private:
  Result<void> replace_status(adapter::Helper& h);
  Result<json::Value> handle_response(adapter::Helper h);
  Result<const json::Object*> find(adapter::Helper& h, std::string_view name) const;

  std::vector<std::pair<std::string, json::Object>> matchers_;
  json::Array entries_;
  std::vector<caddyfile::TokenSpan> segments_;
};

}  // namespace fusor::modules
