#include "core/adapter/adapt.h"

#include <algorithm>

#include "core/adapter/adaptation.h"
#include "core/adapter/global_options.h"
#include "core/adapter/listeners.h"
#include "core/adapter/logs.h"
#include "core/adapter/named_routes.h"
#include "core/adapter/servers.h"
#include "core/adapter/site_sort.h"
#include "core/adapter/tls_parts.h"
#include "core/base/strings.h"
#include "core/caddyfile/parser.h"

namespace fusor::adapter {

namespace {

using Blocks = std::vector<caddyfile::ServerBlock>;
using Sites = std::vector<std::unique_ptr<Site>>;

// A directive where an address is expected: somebody has left out the site block.
void check_keys(const caddyfile::ServerBlock& block, bool first, Adaptation& adaptation) {
  if (block.keys.empty()) {
    if (first) return;
    const Origin at = block.tokens.empty() ? Origin() : block.tokens.front().origin();
    adaptation.diagnostics.error(
        at, "server block without any key is global configuration, and if used, it must be first");
    return;
  }
  if (block.named_route) return;
  for (const caddyfile::Token& key : block.keys) {
    if (key.text == "}")
      adaptation.diagnostics.error(key.origin(), "unexpected '}': no block is open");
    if (!adaptation.syntax.directive(key.text)) continue;
    adaptation.diagnostics.error(key.origin(),
                                 cat("parsed '", key.text,
                                     "' as a site address, but it is a known directive; directives "
                                     "must appear in a site block"));
  }
}

// Sites in file order. Empty blocks are skipped.
Sites read_sites(Blocks& blocks, Adaptation& adaptation) {
  Sites sites;
  for (caddyfile::ServerBlock& block : blocks) {
    if (block.keys.empty() || block.named_route) continue;
    if (adaptation.gave_up()) break;
    sites.push_back(read_site(block, adaptation));
  }
  return sites;
}

// Metrics are the app's. The option servers could say so too, and still overrides.
const json::Value* metrics(const json::Object& options) {
  const json::Value* out = options.find("metrics");
  if (const json::Value* servers = options.find("servers")) {
    for (const json::Value& server : servers->as_array()) {
      if (const json::Value* own = server.get("metrics")) out = own;
    }
  }
  return out;
}

json::Object http_app(std::vector<Server> servers, Adaptation& adaptation) {
  json::Object app;
  if (servers.empty()) return app;
  const json::Object& options = adaptation.options;
  for (std::string_view name : {"http_port", "https_port", "grace_period", "shutdown_delay"}) {
    if (const json::Value* value = options.find(name)) put(app, name, *value);
  }
  app.set("servers", name_servers(std::move(servers), adaptation));
  if (const json::Value* value = metrics(options)) app.set("metrics", *value);
  return app;
}

json::Object admin(const json::Object& options) {
  json::Object out;
  if (const json::Value* given = options.find("admin")) out = given->as_object();
  if (options.find("persist_config")) {
    json::Object config;
    config.set("persist", false);
    out.set("config", std::move(config));
  }
  return out;
}

json::Object build_apps(const Sites& sites, const std::vector<ServerSites>& groups,
                        std::vector<Server> servers, Adaptation& adaptation) {
  json::Object apps;
  const json::Object& options = adaptation.options;
  if (const json::Value* app = options.find("filesystem")) apps.set("caddy.filesystems", *app);
  if (const json::Value* app = options.find("events")) apps.set("events", *app);
  put(apps, "http", http_app(std::move(servers), adaptation));
  if (const TlsParts* tls = adaptation.syntax.tls) {
    put(apps, "tls", tls->tls_app(groups, adaptation));
    put(apps, "pki", tls->pki_app(sites, options));
  }
  apps.sort();
  return apps;
}

json::Value build_config(Sites& sites, const NamedRoutes& named_routes, Adaptation& adaptation) {
  std::vector<ServerSites> groups = pair_listeners(sites, adaptation);
  for (ServerSites& group : groups) {
    check_ambiguity(group.sites, adaptation.diagnostics);
    sort_sites(group.sites);
  }
  std::vector<Server> servers = build_servers(groups, named_routes, adaptation);
  json::Object out;
  put(out, "admin", admin(adaptation.options));
  put(out, "logging", build_logging(servers, adaptation.options));
  if (const json::Value* storage = adaptation.options.find("storage")) {
    out.set("storage", *storage);
  }
  put(out, "apps", build_apps(sites, groups, std::move(servers), adaptation));
  return out;
}

}  // namespace

std::optional<json::Value> adapt(std::string_view text, std::string_view name, const Syntax& syntax,
                                 caddyfile::Reader& reader, Diagnostics& diagnostics,
                                 Faulty faulty) {
  // Cut off by an accident rather than meant: it would reload to a server of nothing.
  if (text.empty()) {
    diagnostics.error({}, cat(name, " is empty"));
    return std::nullopt;
  }
  Result<Blocks> blocks = caddyfile::parse(text, name, reader, diagnostics);
  if (!blocks) {
    diagnostics.error({}, blocks.error().message());
    return std::nullopt;
  }
  Adaptation adaptation(syntax, reader, diagnostics);
  const std::size_t before = diagnostics.error_count();
  for (const caddyfile::ServerBlock& block : *blocks) {
    check_keys(block, &block == &blocks->front(), adaptation);
  }
  if (diagnostics.error_count() > before) return std::nullopt;  // what follows is misread, too
  if (!blocks->empty() && blocks->front().keys.empty()) {
    read_global_options(blocks->front(), adaptation);
  }
  const NamedRoutes named_routes = read_named_routes(*blocks, adaptation);
  Sites sites = read_sites(*blocks, adaptation);
  if (adaptation.gave_up()) diagnostics.error({}, "there may be more errors behind these");
  if (diagnostics.has_errors() && (faulty == Faulty::kRefused || adaptation.gave_up())) {
    return std::nullopt;
  }
  json::Value config = build_config(sites, named_routes, adaptation);
  if (diagnostics.has_errors() && faulty == Faulty::kRefused) return std::nullopt;
  return config;
}

}  // namespace fusor::adapter
