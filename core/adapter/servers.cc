#include "core/adapter/servers.h"

#include <algorithm>
#include <set>

#include "core/adapter/logs.h"
#include "core/adapter/site_sort.h"
#include "core/adapter/sort.h"
#include "core/adapter/subroute.h"
#include "core/adapter/tls_parts.h"

namespace fusor::adapter {

namespace {

bool has_host_matcher(const Routes& routes) {
  return std::ranges::any_of(routes, [](const Route& route) {
    return std::ranges::any_of(route.match, [](const json::Value& set) { return set.get("host"); });
  });
}

// Adds a site's routes. They are wrapped in one that has the site's matchers and is terminal: only
// the first site that matches is run. The only site of a server needs no wrapper, unless a host
// matcher inside of it would become one of the server's, for which certificates are managed.
void add_site_routes(Routes& out, Routes routes, json::Array match, bool only_site) {
  if (match.empty() && routes.empty()) return;
  if (match.empty() && only_site && !has_host_matcher(routes)) {
    std::ranges::move(routes, std::back_inserter(out));
    return;
  }
  Route wrapper;
  wrapper.match = std::move(match);
  wrapper.terminal = true;
  if (!routes.empty()) {
    wrapper.origin = routes.front().origin;
    json::Object subroute;
    subroute.set("routes", to_json(std::move(routes)));
    wrapper.handle.push_back(
        module_object("handler", "subroute", std::move(subroute), wrapper.origin));
  }
  out.push_back(std::move(wrapper));
}

// The routes of a pile: taken away by the last server that has the site.
Result<ConfigValues> take(ConfigValues& pile, bool last, Adaptation& adaptation) {
  if (last) return std::move(pile);
  std::size_t count = 0;
  for (const ConfigValue& value : pile) {
    if (const Route* route = std::get_if<Route>(&value.value)) count += count_values(*route);
    if (const Routes* routes = std::get_if<Routes>(&value.value)) {
      for (const Route& route : *routes) count += count_values(route);
    }
  }
  if (!adaptation.spend(count)) return fail(std::string(Adaptation::kTooLarge));
  return pile;
}

Routes flat(ConfigValues values) {
  Routes out;
  for (ConfigValue& value : values) {
    if (Route* route = std::get_if<Route>(&value.value)) {
      out.push_back(std::move(*route));
    } else {
      std::ranges::move(std::get<Routes>(value.value), std::back_inserter(out));
    }
  }
  return out;
}

Result<void> add_site(Server& server, const SiteOnServer& entry, Adaptation& adaptation) {
  Site& site = *entry.site;
  const bool last = --site.uses == 0;
  const bool only_site = server.sites.size() == 1;
  json::Array match = site_matchers(entry);
  ConfigValues& errors = site.pile(Pile::kErrorRoute);
  if (!errors.empty()) sort_error_routes(errors);
  // In place: what another server gets of the site is sorted once more, as the reference does.
  TRY(sort_values(site.pile(Pile::kRoute), adaptation));
  TRY_ASSIGN(ConfigValues values, take(site.pile(Pile::kRoute), last, adaptation));
  TRY_ASSIGN(Routes routes, build_routes(std::move(values), Sorting::kLiteral, adaptation));
  if (!errors.empty()) {
    server.has_errors = true;
    TRY_ASSIGN(values, take(errors, last, adaptation));
    add_site_routes(server.error_routes, flat(std::move(values)), match, only_site);
  }
  add_site_routes(server.routes, std::move(routes), std::move(match), only_site);
  return {};
}

// The named routes that the server's sites invoke, and those that these invoke.
void add_named_routes(Server& server, const NamedRoutes& known, Adaptation& adaptation) {
  std::set<std::string> seen;
  std::vector<std::string> open;
  const auto invoke = [&](const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      if (seen.insert(name).second) open.push_back(name);
    }
  };
  for (const SiteOnServer& site : server.sites) invoke(site.site->state.invoked);
  for (std::size_t i = 0; i < open.size(); ++i) {
    const auto route = known.find(open[i]);
    if (route == known.end()) {
      adaptation.diagnostics.error(
          {}, cat("cannot invoke named route '", open[i], "', which was not defined"));
      continue;
    }
    server.named_routes.set(route->first, route->second.route);
    invoke(route->second.invoked);
  }
  server.named_routes.sort();
}

Server build_server(const ServerSites& group, const NamedRoutes& named_routes,
                    Adaptation& adaptation) {
  Server server;
  server.listeners = group.listeners;
  server.sites = group.sites;
  server.auto_https = auto_https(adaptation.options);
  add_named_routes(server, named_routes, adaptation);
  if (const TlsParts* tls = adaptation.syntax.tls) {
    tls->connection_policies(server, ports(adaptation.options), adaptation);
  }
  add_server_logs(server);
  for (const SiteOnServer& entry : server.sites) {
    if (adaptation.gave_up()) break;
    const Result<void> added = add_site(server, entry, adaptation);
    const Origin at = entry.site->keys.empty() ? Origin() : entry.site->keys[0].origin;
    if (!added) adaptation.diagnostics.error(at, added.error().message());
  }
  consolidate(server.routes);
  return server;
}

}  // namespace

std::vector<Server> build_servers(const std::vector<ServerSites>& groups,
                                  const NamedRoutes& named_routes, Adaptation& adaptation) {
  std::vector<Server> out;
  for (const ServerSites& group : groups) {
    out.push_back(build_server(group, named_routes, adaptation));
  }
  return out;
}

}  // namespace fusor::adapter
