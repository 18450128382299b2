// Names that certificates are for: which can have one, and from whom.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fusor::adapter {

// Whether any certificate authority could issue for the name.
bool qualifies_for_certificate(std::string_view name);
// localhost, .local and the like, and addresses of private networks.
bool is_internal_name(std::string_view name);
// The same for a public authority that is asked without being told more.
bool qualifies_for_public_certificate(std::string_view name);
// Whether a public authority could: no IP address, nothing internal, one wildcard at most
// (on-demand certificates are never for wildcards, so these may match more).
bool is_public_name(std::string_view name, bool on_demand);
// Every pattern that stands for the name, in lower case: itself, and itself with labels replaced by
// '*' from the left on.
std::vector<std::string> patterns_of(std::string_view name);

// Names of Tailscale's networks have certificates from its daemon.
bool is_tailscale_name(std::string_view name);

}  // namespace fusor::adapter
