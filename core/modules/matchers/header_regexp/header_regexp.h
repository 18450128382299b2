// http.matchers.header_regexp (Caddy: MatchHeaderRE).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Matcher> make_header_regexp_matcher(const json::Value& config, Provision& p);

}  // namespace fusor
