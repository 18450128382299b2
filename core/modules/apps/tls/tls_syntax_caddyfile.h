// Parts of the directive tls that stand in files of their own.
#pragma once

#include "core/adapter/directive.h"

namespace fusor::modules {

// client_auth { … }: the member client_authentication of a connection policy.
Result<json::Object> client_auth(adapter::Helper& h);

// The issuers that a site's ACME settings make: on top of the ACME issuers of the global option
// cert_issuer, if it names any, else on top of the default ones.
json::Array implicit_acme_issuers(const adapter::Helper& h, const json::Object& settings);

}  // namespace fusor::modules
