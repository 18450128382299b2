// http.matchers.query: parameters of the query (Caddy: MatchQuery).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Matcher> make_query_matcher(const json::Value& config, Provision& p);

}  // namespace fusor
