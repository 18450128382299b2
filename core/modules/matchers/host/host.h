// http.matchers.host: names, with "*" for one label (Caddy: MatchHost).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Matcher> make_host_matcher(const json::Value& config, Provision& p);

}  // namespace fusor
