// http.matchers.not: none of some matcher sets matches (Caddy: MatchNot).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Matcher> make_not_matcher(const json::Value& config, Provision& p);

}  // namespace fusor
