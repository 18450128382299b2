// What the directive tls, the issuers and the global options have in common.
#pragma once

#include "core/adapter/directive.h"

namespace fusor::modules {

// If the current word is an option of the DNS challenge (but for `dns` itself), reads it into `dns`
// and says so:
//
// resolvers                     <addresses...>
// propagation_delay             <duration>
// propagation_timeout           <duration>|-1
// dns_ttl                       <duration>
// dns_challenge_override_domain <domain>
Result<bool> dns_challenge_option(adapter::Helper& h, json::Object& dns);

// smallest
// { root_common_name <names...> }
// { any_common_name <names...> }
Result<json::Object> preferred_chains(adapter::Helper& h);

// <key id> <mac key>
Result<json::Object> external_account(adapter::Helper& h);

// A number above 0 and below 1.
Result<void> renewal_window_ratio(adapter::Helper& h, json::Value& out);

// The member of an object, as an object.
json::Object& section(json::Object& o, std::string_view name);

}  // namespace fusor::modules
