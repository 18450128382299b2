// The order of directives' routes within a block.
#pragma once

#include "core/adapter/adaptation.h"

namespace fusor::adapter {

// By the directive order; within one directive by path, the longest first, then those with a
// matcher before those without (the other way round for vars, where the last one wins).
void sort_routes(ConfigValues& values, const DirectiveOrder& order);

// Error routes: those without a matcher last.
void sort_error_routes(ConfigValues& values);

}  // namespace fusor::adapter
