// What is known of the functions that are loaded, for people and for machines.
#pragma once

#include <string>

#include "core/base/json.h"

namespace fusor {

class NativeFunctions;

// GET /functions of the admin API: [{module, protocol, size, load_seconds, from_cache, preinit,
// running, waiting, runs {outcome: count}, cpu_seconds, instantiate_seconds, memory_peak}], sizes
// in bytes. Outcomes that never were are left out.
json::Value functions_report(NativeFunctions& functions);

// In Prometheus's text format (version 0.0.4), as GET /metrics answers it: fusor_function_*, by the
// module's path.
std::string functions_metrics(NativeFunctions& functions);

}  // namespace fusor
