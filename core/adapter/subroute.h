// A block's values to one list of routes.
#pragma once

#include "core/adapter/adaptation.h"

namespace fusor::adapter {

// Sorts (unless literal), puts mutually exclusive directives into groups, splices and merges.
// Every value must be a route; with sorting, every directive must have a place in the order.
Result<Routes> build_routes(ConfigValues values, Sorting sorting, Adaptation& adaptation);

// The sorting of it, for values that are built several times: sorting again may give another order.
Result<void> sort_values(ConfigValues& values, Adaptation& adaptation);

// Merges neighbours with equal matchers, group and terminal flag into one route.
void consolidate(Routes& routes);

}  // namespace fusor::adapter
