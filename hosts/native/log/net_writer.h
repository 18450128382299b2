// Log lines to a socket (Caddy: logging/netwriter.go): tcp, udp or a unix socket. A connection that
// is lost is tried again every ten seconds; meanwhile the lines go to stderr.
#pragma once

#include "hosts/native/log/writer.h"

namespace fusor {

bool check_net_writer(const json::Value& config, Diagnostics& diagnostics);
Result<std::unique_ptr<LogWriter>> open_net_writer(const json::Value* config, ArchiveThread&);

}  // namespace fusor
