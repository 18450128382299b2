// Until this host ends TLS, a site that Caddy would serve over HTTPS is refused, never served in
// the clear: which sites those are is Caddy's rule of automatic HTTPS (caddyhttp/autohttps.go,
// phase 1).
#pragma once

#include "core/base/diagnostic.h"
#include "core/base/json.h"

namespace fusor {

// Reports every site of the config that needs HTTPS, with the spelling that works today, and what
// the apps tls and pki are asked to do.
void refuse_https(const json::Value& config, Diagnostics& diagnostics);

}  // namespace fusor
