#pragma once

#include "core/adapter/directive.h"

namespace fusor::modules {

// The Caddyfile syntax of all that this build knows, wherever it can run.
const adapter::Syntax& caddyfile_syntax();

}  // namespace fusor::modules
