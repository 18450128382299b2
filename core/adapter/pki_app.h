// The app `pki`: certificate authorities of the global options and of the sites' acme_server.
#pragma once

#include "core/adapter/site.h"

namespace fusor::adapter {

// Null if there is none.
json::Value build_pki_app(const std::vector<std::unique_ptr<Site>>& sites,
                          const json::Object& options);

}  // namespace fusor::adapter
