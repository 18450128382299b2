// Servers: the sites of each listener put together.
#pragma once

#include "core/adapter/server.h"

namespace fusor::adapter {

// Named routes by name, each with those that it invokes itself.
struct NamedRoute {
  json::Value route;
  std::vector<std::string> invoked;
};
using NamedRoutes = std::map<std::string, NamedRoute, std::less<>>;

// The sites of each group are sorted.
std::vector<Server> build_servers(const std::vector<ServerSites>& groups,
                                  const NamedRoutes& named_routes, Adaptation& adaptation);

// Applies the global option `servers` and names the servers: name → server, sorted.
json::Object name_servers(std::vector<Server> servers, Adaptation& adaptation);

}  // namespace fusor::adapter
