// http.matchers.method (Caddy: MatchMethod).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Matcher> make_method_matcher(const json::Value& config, Provision& p);

}  // namespace fusor
