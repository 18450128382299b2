// What a module must be to run as a function, checked when the config loads: its mistakes belong to
// the person who writes the config, not to the first visitor.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "hosts/native/functions/handles.h"

namespace fusor::wasm {

// The file's first bytes: a module or component, and if not, what it is instead.
Result<void> check_header(std::string_view path, std::string_view bytes);

bool is_component(std::string_view bytes);

// It exports wasi:http/incoming-handler of WASI 0.2; if not, the error says what it is for.
Result<void> check_component_exports(std::string_view path, const wasmtime_component_t* component);

// Every import is one that functions are offered, with its type. The error names all that are not.
Result<void> check_imports(std::string_view path, const wasmtime_module_t* module);

// Whether it exports a function of that name.
bool exports_function(const wasmtime_module_t* module, std::string_view name);

// It exports `entry` as a function without parameters and results, and its memory as "memory".
// Returns the memory's initial size in bytes.
Result<std::uint64_t> check_exports(std::string_view path, const wasmtime_module_t* module,
                                    std::string_view entry);

}  // namespace fusor::wasm
