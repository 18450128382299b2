#include <algorithm>

#include "core/base/strings.h"
#include "core/modules/handlers/reverse_proxy/reverse_proxy_caddyfile.h"
#include "core/modules/modules_caddyfile.h"
#include "core/modules/parts/transports/fastcgi_caddyfile.h"

namespace fusor::modules {
namespace {

struct Php {
  json::Object transport;
  std::string index = "index.php";
  json::Array try_files;

  json::Array extensions() const {
    const json::Value* split = transport.find("split_path");
    return split ? split->as_array() : json::Array{".php"};
  }
};

json::Array one_set(std::string_view matcher, json::Value config) {
  json::Object set;
  set.set(matcher, std::move(config));
  return {json::Value(std::move(set))};
}

// Directories that have an index end in '/'. A redirect that is relative to the last element can
// only lead to the same origin: the original path may begin with "//" or "/%2F".
Route slash_redirect(Helper& h, std::string_view directory_index) {
  json::Object file;
  file.set("try_files", json::Array{directory_index});
  json::Object slash;
  slash.set("path", json::Array{"*/"});
  json::Object set;
  set.set("file", std::move(file));
  set.set("not", json::Array{json::Value(std::move(slash))});
  json::Object headers;
  headers.set("Location", json::Array{"./{http.request.orig_uri.path.file_escaped}/"
                                      "{http.request.orig_uri.prefixed_query}"});
  json::Object redirect;
  redirect.set("status_code", 308);
  redirect.set("headers", std::move(headers));
  Route route;
  route.match = {json::Value(std::move(set))};
  route.handle = {h.handler("static_response", std::move(redirect))};
  return route;
}

// What does not exist goes to the index file, split into script and path info.
Route index_rewrite(Helper& h, const Php& php, json::Array files, std::string_view policy) {
  json::Object file;
  put(file, "try_files", std::move(files));
  put(file, "try_policy", policy);
  put(file, "split_path", php.extensions());
  json::Object rewrite;
  rewrite.set("uri", "{http.matchers.file.relative}");
  Route route;
  route.match = one_set("file", std::move(file));
  route.handle = {h.handler("rewrite", std::move(rewrite))};
  return route;
}

void add_index_routes(Helper& h, const Php& php, Routes& routes) {
  if (php.index == "off") return;
  const std::string directory_index = cat("{http.request.uri.path}/", php.index);
  json::Array files = php.try_files;
  std::string_view policy = "first_exist_fallback";
  if (files.empty()) {
    files = {"{http.request.uri.path}", directory_index, php.index};
  } else if (!files.back().as_string().ends_with(".php")) {
    policy = "";  // the last file is not assumed to exist
  }
  const bool redirects = std::ranges::any_of(
      files, [&](const json::Value& file) { return file.as_string() == directory_index; });
  if (redirects) routes.push_back(slash_redirect(h, directory_index));
  routes.push_back(index_rewrite(h, php, std::move(files), policy));
}

Result<bool> php_entry(Helper& h, Php& php) {
  if (h.val() == "index") {
    TRY_ASSIGN(php.index, h.arg());
    return true;
  }
  if (h.val() == "try_files") {
    php.try_files = h.remaining_values();
    if (php.try_files.empty()) return h.arg_error();
    return true;
  }
  return fastcgi_entry(h, php.transport);
}

}  // namespace

// php_fastcgi [<matcher>] <upstreams...> {
//     root, split, env, resolve_root_symlink, dial_timeout, read_timeout, write_timeout,
//     capture_stderr                      as transport fastcgi has them
//     index     <file>|off
//     try_files <files...>
//     <any entry of reverse_proxy>
// }
Result<ConfigValues> parse_php_fastcgi(Helper& h) {
  TRY_ASSIGN(json::Array match, h.matcher());
  Php php;
  json::Object reserved;
  reserved.set("transport", json::Object());  // `transport` is refused: it is ours
  reserved.find("transport")->as_object().set("protocol", "fastcgi");
  TRY_ASSIGN(json::Object proxy, read_reverse_proxy(h, std::move(reserved), [&](Helper& entry) {
               return php_entry(entry, php);
             }));
  json::Object transport = php.transport;
  adapter::omit_empty(transport);
  transport.set("split_path", php.extensions());
  transport.set("protocol", "fastcgi");
  proxy.set("transport", std::move(transport));

  Routes routes;
  add_index_routes(h, php, routes);
  json::Array paths;
  for (const json::Value& extension : php.extensions()) {
    paths.push_back(cat("*", extension.as_string()));
  }
  Route last;
  last.match = one_set("path", std::move(paths));
  last.handle = {h.handler("reverse_proxy", std::move(proxy))};
  routes.push_back(std::move(last));
  for (Route& route : routes) route.origin = h.origin();
  if (match.empty()) return h.routes(std::move(routes));
  json::Object subroute;
  subroute.set("routes", adapter::to_json(std::move(routes)));
  return h.route(std::move(match), h.handler("subroute", std::move(subroute)));
}

}  // namespace fusor::modules
