// The app `tls`: certificates, and the automation policies of the sites.
#pragma once

#include "core/adapter/server.h"

namespace fusor::adapter {

// Null if there is nothing to say.
json::Value build_tls_app(const std::vector<ServerSites>& servers, Adaptation& adaptation);

}  // namespace fusor::adapter
