// http.matchers.protocol (Caddy: MatchProtocol).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Matcher> make_protocol_matcher(const json::Value& config, Provision& p);

}  // namespace fusor
