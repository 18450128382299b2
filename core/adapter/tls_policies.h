// TLS connection policies of a server: from its sites' tls directives, for all of their hosts.
#pragma once

#include "core/adapter/server.h"

namespace fusor::adapter {

// Sets server.connection_policies, and the hosts that automatic HTTPS is to skip.
// server.sites are sorted; server.auto_https has what the global options say.
void add_connection_policies(Server& server, const Ports& ports, Adaptation& adaptation);

// Merges policies that can be one: equal ones, neighbours that differ in their hosts only, and
// those for the same hosts, whose settings must not conflict.
Result<void> consolidate_policies(json::Array& policies);

}  // namespace fusor::adapter
