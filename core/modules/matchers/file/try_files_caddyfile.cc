#include <algorithm>
#include <array>

#include "core/adapter/directive.h"
#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {
namespace {

constexpr std::array<std::string_view, 5> kPolicies = {"first_exist", "first_exist_fallback",
                                                       "largest_size", "smallest_size",
                                                       "most_recently_modified"};

// A route that tries the files and rewrites to the one found. `query`: "?…", or "" to keep the
// request's.
Route try_route(Helper& h, json::Array files, const json::Value& policy, std::string_view query) {
  json::Object file;
  put(file, "try_files", std::move(files));
  put(file, "try_policy", policy);
  json::Object set;
  set.set("file", std::move(file));
  json::Object rewrite;
  rewrite.set("uri", cat("{http.matchers.file.relative}", query));
  Route route;
  route.match.push_back(std::move(set));
  route.handle.push_back(h.handler("rewrite", std::move(rewrite)));
  route.origin = h.origin();
  return route;
}

}  // namespace

// try_files <files...> {
//     policy first_exist|first_exist_fallback|smallest_size|largest_size|most_recently_modified
// }
//
// A file with a query ("index.php?p={path}") is tried for itself: its query replaces the request's.
Result<ConfigValues> parse_try_files(Helper& h) {
  const json::Array files = h.remaining_values();
  if (files.empty()) return h.arg_error();
  json::Value policy;
  TRY(h.known_subdirectives({
      {"policy",
       [&]() -> Result<void> {
         if (!policy.is_null()) return h.error("try policy already configured");
         if (!h.next_arg()) return h.arg_error();
         policy = h.value();
         if (std::ranges::find(kPolicies, policy.as_string()) == kPolicies.end()) {
           return h.error(cat("unrecognized try policy: ", policy.as_string()));
         }
         return {};
       }},
  }));
  Routes routes;
  json::Array plain;
  const auto flush = [&] {
    if (!plain.empty()) routes.push_back(try_route(h, std::exchange(plain, {}), policy, ""));
  };
  for (const json::Value& file : files) {
    const std::string_view text = file.as_string();
    const std::size_t query = text.find('?');
    if (query == text.npos) {
      plain.push_back(file);
      continue;
    }
    flush();
    json::Array one;
    one.push_back(json::Value(text.substr(0, query)).with_origin(file.origin()));
    routes.push_back(try_route(h, std::move(one), policy, text.substr(query)));
  }
  flush();
  // Only the first route that matches rewrites.
  if (routes.size() > 1) {
    const std::string group = h.next_group();
    for (Route& route : routes) route.group = group;
  }
  ConfigValues values;
  for (Route& route : routes) {
    values.push_back({.pile = Pile::kRoute, .directive = {}, .value = std::move(route)});
  }
  return values;
}

}  // namespace fusor::modules
