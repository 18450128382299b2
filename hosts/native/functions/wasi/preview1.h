// WASI preview 1 as a request function sees it: arguments, environment, clocks, randomness, the
// three standard streams, and the directories that its route names. Our own host code: it waits
// without a thread or a runtime of its own, and a guest can reach nothing of the host but what
// stands in its Guest. Definition: wasi_snapshot_preview1.witx.
#pragma once

#include <span>

#include "hosts/native/functions/wasi/bind.h"

namespace fusor::wasm {

inline constexpr const char* kPreview1 = "wasi_snapshot_preview1";

// All 46 functions, in order of name; those that can wait are here in the form that does not.
std::span<const ImportRow> preview1();

// Defines them in a linker. `input_waits`: fd_read suspends the guest while no input is there, and
// what works on files suspends it while the pool does; else all input is there from the start, no
// directory is, and nearly every import is a plain call.
wasmtime_error_t* define_preview1(wasmtime_linker_t* linker, bool input_waits);

}  // namespace fusor::wasm
