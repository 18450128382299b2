// Logs: which logger each site's requests go to, and the loggers themselves.
#pragma once

#include "core/adapter/server.h"

namespace fusor::adapter {

// Sets server.logs by the log directives of its sites.
void add_server_logs(Server& server);

// The `logging` section: global logs, what `debug` sets, and the sites' logs. Null if there is
// none.
json::Value build_logging(const std::vector<Server>& servers, const json::Object& options);

}  // namespace fusor::adapter
