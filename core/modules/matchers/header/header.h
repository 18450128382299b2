// http.matchers.header: values of request header fields (Caddy: MatchHeader).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Matcher> make_header_matcher(const json::Value& config, Provision& p);

}  // namespace fusor
