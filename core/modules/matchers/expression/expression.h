// http.matchers.expression: a CEL expression (Caddy: MatchExpression). What of the language there
// is stands in cel.h; the rest is refused when the config loads.
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Matcher> make_expression_matcher(const json::Value& config, Provision& p);

}  // namespace fusor
