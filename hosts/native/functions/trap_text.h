// Traps and errors of guests in words: what happened, and where in the guest.
#pragma once

#include <string>

#include "hosts/native/functions/handles.h"

namespace fusor::wasm {

struct TrapText {
  std::string message;  // one line: "wasm trap: integer divide by zero"
  // A frame a line, the innermost first, 20 at most: the offset in the module, the function, and
  // where the module has debug info the source, "0x6c fall at main.c:5". What was inlined stands
  // before it, and what it was inlined into has lines of its own, without an offset.
  std::string backtrace;
};

TrapText describe(const wasm_trap_t* trap);
// `symbols`: the module's debug info, or null.
TrapText describe(const wasmtime_error_t* error, const fusor_symbols_t* symbols);

}  // namespace fusor::wasm
