// http.matchers.path: the path, without regard to case, with wildcards at either end or globs
// (Caddy: MatchPath).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Matcher> make_path_matcher(const json::Value& config, Provision& p);

}  // namespace fusor
