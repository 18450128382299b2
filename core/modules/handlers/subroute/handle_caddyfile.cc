// handle, handle_path and route: blocks of directives that make a subroute.
#include "core/adapter/directive.h"
#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

json::Object subroute(Routes routes) {
  json::Object o;
  put(o, "routes", to_json(std::move(routes)));
  return o;
}

}  // namespace

// handle [<matcher>] {
//     <directives...>
// }
Result<json::Object> parse_handle(Helper& h) {
  TRY_ASSIGN(Routes routes, h.block_routes());
  return subroute(std::move(routes));
}

// route [<matcher>] {
//     <directives...>       in the order written
// }
Result<json::Object> parse_route(Helper& h) {
  TRY_ASSIGN(Routes routes, h.block_routes(adapter::Sorting::kLiteral));
  return subroute(std::move(routes));
}

// handle_path <path matcher> {
//     <directives...>
// }
//
// As handle, with the matcher's prefix taken off the path first: /api/* and /api* strip /api.
Result<ConfigValues> parse_handle_path(Helper& h) {
  TRY_ASSIGN(const std::string_view first, h.arg());
  const json::Value path = h.value();
  std::string_view prefix = first;
  if (!prefix.starts_with('/')) {
    return h.error(cat("path matcher must begin with '/', got ", caddyfile::shortened(prefix)));
  }
  if (prefix.ends_with('*')) prefix.remove_suffix(prefix.ends_with("/*") ? 2 : 1);
  TRY_ASSIGN(Routes inner, h.block_routes());
  json::Object rewrite;
  put(rewrite, "strip_path_prefix", prefix);
  Route strip;
  strip.handle.push_back(h.handler("rewrite", std::move(rewrite)));
  inner.insert(inner.begin(), std::move(strip));
  json::Object set;
  set.set("path", json::Array{path});
  json::Array match;
  match.push_back(std::move(set));
  ConfigValues values =
      h.route(std::move(match), h.handler("subroute", subroute(std::move(inner))));
  for (auto& value : values) value.directive = "handle";  // exclusive with the handle blocks
  return values;
}

}  // namespace fusor::modules
