// Segments to what their directives contribute.
#pragma once

#include "core/adapter/adaptation.h"

namespace fusor::adapter {

// One directive's segment. `top_level`: directly in a site, where an unknown name gets other
// advice.
Result<ConfigValues> run_directive(Helper h);

// Why a directive is not known: the nearest name, Caddy v1's, the module that is missing.
std::string unknown_directive(std::string_view name, const Syntax& syntax);

}  // namespace fusor::adapter
