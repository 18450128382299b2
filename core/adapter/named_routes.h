// Named routes: `&(name) { … }` at the top level, run where a site invokes them.
#pragma once

#include "core/adapter/servers.h"
#include "core/caddyfile/parser.h"

namespace fusor::adapter {

NamedRoutes read_named_routes(std::vector<caddyfile::ServerBlock>& blocks, Adaptation& adaptation);

}  // namespace fusor::adapter
