// A route while the adapter works on it: sorted, grouped and merged before it becomes JSON.
#pragma once

#include <string>
#include <vector>

#include "core/base/json.h"

namespace fusor::adapter {

struct Route {
  std::string group;
  json::Array match;   // matcher sets, OR; a Caddyfile makes one at most, a site several
  json::Array handle;  // finished handlers: Helper::handler
  bool terminal = false;
  Origin origin;
};

using Routes = std::vector<Route>;

// Members as Go's struct has them: group, match, handle, terminal. Inside a module object (a
// subroute, handle_response) they are sorted with the rest of it.
json::Value to_json(Route route);
json::Array to_json(Routes routes);

// Sets key unless the value is what Go's omitempty drops: null, false, 0, "", [] or {}.
void put(json::Object& object, std::string_view key, json::Value value);

// How many values these are, nested ones included.
std::size_t count_values(const json::Value& value);
std::size_t count_values(const Route& route);

// Drops what put would not have set: for objects whose members were read straight into them.
void omit_empty(json::Object& object);

// Drops numbers that are 0: where a member that is false or "" has been chosen.
void omit_zeros(json::Object& object);

// A status code as it prints: "200" is a number, "true" a boolean, "{http.vars.code}" a string.
json::Value weak_string(std::string_view text);
// Sets it as a member, unless the text is empty: "0" is a status that was given.
void put_weak_string(json::Object& object, std::string_view key, std::string_view text);

// What Go does to a module's object: members sorted at every depth, integers through float64.
// Values without an origin get `origin`. Without an inline key where `key` is empty.
json::Value module_object(std::string_view key, std::string_view name, json::Object object,
                          const Origin& origin);

}  // namespace fusor::adapter
