// http.matchers.tls: whether the connection is encrypted (Caddy: MatchTLS).
#pragma once

#include <memory>

#include "core/routes/module.h"

namespace fusor {

std::unique_ptr<Matcher> make_tls_matcher(const json::Value& config, Provision& p);

}  // namespace fusor
