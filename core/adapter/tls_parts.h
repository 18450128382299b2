// The parts of an adapted config that are about TLS: a host that leaves TLS to its platform goes
// without them, and links none of it.
#pragma once

#include "core/adapter/pki_app.h"
#include "core/adapter/tls_app.h"
#include "core/adapter/tls_policies.h"

namespace fusor::adapter {

struct TlsParts {
  decltype(add_connection_policies)* connection_policies = add_connection_policies;
  decltype(build_tls_app)* tls_app = build_tls_app;
  decltype(build_pki_app)* pki_app = build_pki_app;
};
inline constexpr TlsParts kTlsParts;

}  // namespace fusor::adapter
