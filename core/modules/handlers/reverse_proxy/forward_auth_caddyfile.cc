#include <map>

#include "core/base/arena.h"
#include "core/base/strings.h"
#include "core/http/headers.h"
#include "core/modules/handlers/reverse_proxy/reverse_proxy_caddyfile.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {
namespace {

using Copied = std::map<std::string, std::string, std::less<>>;  // from → to, by the name of from

// copy_headers <field>[><new name>]... or the same, one a line, in a block
Result<void> copy_headers(Helper& h, Copied& copied) {
  std::vector<std::string_view> fields = h.remaining_args();
  for (auto block = h.block(); block.next();) fields.push_back(h.val());
  for (std::string_view field : fields) {
    const std::vector<std::string_view> parts = split(field, '>');
    copied[std::string(parts[0])] = parts.size() > 1 ? parts[1] : parts[0];
  }
  if (copied.empty()) return h.arg_error();
  return {};
}

std::string canonical(std::string_view field) {
  Arena arena;
  return std::string(canonical_field_name(field, arena));
}

json::Value headers_handler(Helper& h, std::string_view operation, json::Value what) {
  json::Object request;
  request.set(operation, std::move(what));
  json::Object config;
  config.set("request", std::move(request));
  return h.handler("headers", std::move(config));
}

// What the client sent under the name is deleted first: where the gateway does not say who it is,
// nobody else may.
void add_copy_routes(Helper& h, std::string_view from, std::string_view to, Routes& routes) {
  const std::string placeholder = cat("{http.reverse_proxy.header.", canonical(from), "}");
  Route clear;
  clear.handle = {headers_handler(h, "delete", json::Array{to})};
  routes.push_back(std::move(clear));

  json::Object vars;
  vars.set(placeholder, json::Array{""});
  json::Object empty;
  empty.set("vars", std::move(vars));
  json::Object set;
  set.set("not", json::Array{json::Value(std::move(empty))});
  json::Object headers;
  headers.set(to, json::Array{placeholder});
  Route copy;
  copy.match = {json::Value(std::move(set))};
  copy.handle = {headers_handler(h, "set", std::move(headers))};
  routes.push_back(std::move(copy));
}

// 2xx: copy headers onto the request and go on behind the handler. The first route does nothing,
// but is needed: a response handler without routes would not be one.
json::Value good_response(Helper& h, const Copied& copied) {
  Routes routes(1);
  routes[0].handle = {h.handler("vars", {})};
  for (const auto& [from, to] : copied) add_copy_routes(h, from, canonical(to), routes);
  json::Object matcher;
  matcher.set("status_code", json::Array{2});
  json::Object entry;
  entry.set("match", std::move(matcher));
  entry.set("routes", adapter::to_json(std::move(routes)));
  return entry;
}

}  // namespace

// forward_auth [<matcher>] [<upstreams...>] {
//     uri          <to>
//     copy_headers <field>[><new name>]...
//     <any entry of reverse_proxy>
// }
Result<ConfigValues> parse_forward_auth(Helper& h) {
  TRY_ASSIGN(json::Array match, h.matcher());
  json::Value uri;
  Copied copied;
  json::Object set;
  set.set("X-Forwarded-Method", json::Array{"{http.request.method}"});
  set.set("X-Forwarded-Uri", json::Array{"{http.request.uri}"});
  json::Object request;
  request.set("set", std::move(set));
  json::Object headers;
  headers.set("request", std::move(request));
  json::Object rewrite;
  rewrite.set("method", "GET");
  json::Object o;
  o.set("headers", std::move(headers));
  o.set("rewrite", std::move(rewrite));
  TRY_ASSIGN(json::Object proxy,
             read_reverse_proxy(h, std::move(o), [&](Helper& entry) -> Result<bool> {
               if (entry.val() == "uri") {
                 if (!uri.is_null()) {
                   TRY_ASSIGN(const auto again, entry.arg());
                   return entry.error(cat("cannot re-declare uri: ", again));
                 }
                 TRY(entry.text(uri));
                 return true;
               }
               if (entry.val() == "copy_headers") {
                 TRY(copy_headers(entry, copied));
                 return true;
               }
               return false;
             }));
  if (uri.is_null() || uri.as_string().empty()) {
    return h.error("the 'uri' subdirective is required");
  }
  // An entry `rewrite` of the block has the last word.
  json::Object& rewritten = proxy["rewrite"].as_object();
  if (!rewritten.find("uri")) rewritten.set("uri", uri);
  json::Value& handlers = proxy["handle_response"];
  json::Array all{good_response(h, copied)};
  if (handlers.is_array()) {
    for (json::Value& handler : handlers.as_array()) all.push_back(std::move(handler));
  }
  handlers = std::move(all);
  return h.route(std::move(match), h.handler("reverse_proxy", std::move(proxy)));
}

}  // namespace fusor::modules
