// http.matchers.client_ip: whose request it is, past trusted proxies (Caddy: MatchClientIP).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Matcher> make_client_ip_matcher(const json::Value& config, Provision& p);

}  // namespace fusor
