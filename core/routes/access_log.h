// Access logs of a server (Caddy: caddyhttp/logging.go, marshalers.go): which requests are logged,
// by which loggers, and with which fields.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/host/host.h"

namespace fusor {

class Exchange;
class HttpError;

class AccessLog {
 public:
  bool enabled = false;  // the server has a `logs` object
  std::string default_logger;
  // Hosts (lower case, labels may be "*") to the loggers of their requests; none: not logged.
  std::vector<std::pair<std::string, std::vector<std::string>>> loggers;
  std::vector<std::string> skip_hosts;
  bool skip_unmapped_hosts = false;
  bool log_credentials = false;

  // Before the handlers: remembers the request as it came, and writes the line at its end.
  void begin(Exchange& x) const;
  // A request failed: x.error holds why. `handled`: error routes have made a reply.
  // `second`: what went wrong in them, or null.
  void write_error(Exchange& x, bool handled, const HttpError* second) const;

 private:
  bool wants(std::string_view host) const;
  std::vector<std::string_view> logger_names(Exchange& x, std::string_view host) const;
};

}  // namespace fusor
