#include "core/adapter/named_routes.h"

#include "core/adapter/shorthands.h"

namespace fusor::adapter {

namespace {

// One route without matcher becomes the named route itself; anything else a subroute in it.
json::Value wrap(Routes routes, const Origin& origin) {
  Route route;
  route.origin = origin;
  if (routes.size() == 1 && routes[0].match.empty() && !routes[0].handle.empty()) {
    route.handle.push_back(std::move(routes[0].handle.front()));
  } else {
    json::Object subroute;
    put(subroute, "routes", to_json(std::move(routes)));
    route.handle.push_back(module_object("handler", "subroute", std::move(subroute), origin));
  }
  return to_json(std::move(route));
}

Result<NamedRoute> read(caddyfile::ServerBlock& block, Adaptation& adaptation) {
  for (caddyfile::Token& token : block.tokens) expand_shorthands(token.text);
  SiteState state;
  state.tokens = block.tokens;
  Scope scope{state};
  Helper h(block.segment(0), adaptation, scope);
  h.next();
  h.set_start(h.origin());
  TRY_ASSIGN(Routes routes, h.block_routes());
  return NamedRoute{wrap(std::move(routes), h.start()), std::move(state.invoked)};
}

}  // namespace

NamedRoutes read_named_routes(std::vector<caddyfile::ServerBlock>& blocks, Adaptation& adaptation) {
  NamedRoutes out;
  for (caddyfile::ServerBlock& block : blocks) {
    if (!block.named_route) continue;
    const std::string name = block.keys.front().text;
    if (out.contains(name)) {
      adaptation.diagnostics.error(block.keys.front().origin(),
                                   cat("cannot have duplicate named_routes: ", name));
      continue;
    }
    const int groups = std::exchange(adaptation.groups, 0);
    Result<NamedRoute> route = read(block, adaptation);
    adaptation.groups = groups;
    if (route) {
      out.emplace(name, std::move(*route));
    } else {
      adaptation.report(route.error());
    }
  }
  return out;
}

}  // namespace fusor::adapter
