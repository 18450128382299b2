// http.matchers.path_regexp: a regular expression over the cleaned path (Caddy: MatchPathRE).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Matcher> make_path_regexp_matcher(const json::Value& config, Provision& p);

}  // namespace fusor
