// What a Server needs beyond its routes; seen by server.cc and what provisions it only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/routes/access_log.h"
#include "core/routes/client_ip.h"
#include "core/routes/header_aliases.h"
#include "core/routes/module.h"
#include "core/routes/program.h"

namespace fusor {

struct Server::Details {
  TrustedProxies proxies;
  HeaderAliases aliases;
  AccessLog log;
  bool strict_sni_host = false;
  bool buffer_body = false;  // a matcher asks for {http.request.body}
  Provision::NamedRoutes named_routes;
};

}  // namespace fusor
