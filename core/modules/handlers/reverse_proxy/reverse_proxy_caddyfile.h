// The syntax of reverse_proxy, for the directive and for what expands to it.
#pragma once

#include <string>

#include "core/adapter/directive.h"
#include "core/base/function_ref.h"

namespace fusor::modules {

// Reads `[<upstreams...>] { … }` into a reverse_proxy handler's settings. What stands in `o` before
// is the expansion's own (its headers, rewrite, transport and handle_response), and stays unless
// the block says otherwise. `extra` reads an entry that only the expansion knows; false: not its.
Result<json::Object> read_reverse_proxy(adapter::Helper& h, json::Object o,
                                        FunctionRef<Result<bool>(adapter::Helper&)> extra);

}  // namespace fusor::modules
