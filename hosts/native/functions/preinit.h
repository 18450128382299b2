// Pre-initialisation: a module's start runs once, when the config loads, and its memory and globals
// become the initial state of a new module (Wizer), so that every request starts behind it. A Go
// program's start is nine tenths of a short run.
//
// What the start drew or read is frozen into every request: randomness (Go's map seeds), the clock,
// the environment (empty, then). What a request draws is fresh.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/host/functions.h"
#include "hosts/native/functions/module.h"

namespace fusor::wasm {

// `initialiser`: the export to run; "": "wizer-initialize" where there is one, else "_initialize".
// An
// "_initialize" beside another initialiser runs before it. Where the module holds a warm-up request
// (custom_section.h), its kRequestExport answers that once before the snapshot is taken. Takes at
// most ten seconds and what a function has by default of memory. `directories`: what the function
// will have; the start sees their names, which libraries ask for once, and can open nothing in
// them: an open file cannot be part of a snapshot. The snapshot is kept in the runtime's cache.
Result<ModuleFile> preinitialise(Runtime& runtime, const ModuleFile& file,
                                 std::string_view initialiser,
                                 std::span<const FunctionDirectory> directories);

// The export that a library answers requests with (a command has "_start"), and what initialises
// it.
inline constexpr std::string_view kRequestExport = "fusor_request";
inline constexpr std::string_view kInitialize = "_initialize";

}  // namespace fusor::wasm
