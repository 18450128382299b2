// Functions on the edge: WebAssembly.Modules that were deployed with the Worker, instantiated
// afresh for each request behind a WASI shim in JavaScript (hosts/edge/js/wasi.mjs).
#pragma once

#include "core/host/functions.h"

namespace fusor::edge {

class ModuleFunctions final : public Functions {
 public:
  FunctionResult<std::shared_ptr<Function>> load(const FunctionSettings& settings) override;
};

}  // namespace fusor::edge
