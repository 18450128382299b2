#pragma once

#include <span>

#include "core/adapter/directive.h"
#include "core/routes/module.h"

namespace fusor::modules {

// The Caddyfile syntax of all that this build knows, wherever it can run.
const adapter::Syntax& caddyfile_syntax();

// Every module of the reference, with its run time in the core where it has one: what a host joins
// with its own rows into a ModuleTable (core/modules/modules_run_time.h).
std::span<const ModuleRow> module_rows();

}  // namespace fusor::modules
