// The Caddyfile syntax that a Worker reads.
#pragma once

#include "core/adapter/directive.h"

namespace fusor::edge {

// The core's table without what no Worker runs, which keeps a seventh of the core out of it: what
// the platform does is read over, what cannot run is refused by name. `fusor build` and `check`
// have read all of it before, with the whole table, unless the text came another way.
const adapter::Syntax& caddyfile_syntax();

}  // namespace fusor::edge
