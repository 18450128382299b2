// http.matchers.remote_ip: who is connected (Caddy: MatchRemoteIP).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Matcher> make_remote_ip_matcher(const json::Value& config, Provision& p);

}  // namespace fusor
