// http.matchers.vars_regexp (Caddy: MatchVarsRE).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Matcher> make_vars_regexp_matcher(const json::Value& config, Provision& p);

}  // namespace fusor
