// http.matchers.vars: the value of a variable or placeholder (Caddy: VarsMatcher).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Matcher> make_vars_matcher(const json::Value& config, Provision& p);

}  // namespace fusor
