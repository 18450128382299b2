// Traps and errors of guests in words: what happened, and where in the guest.
#pragma once

#include <string>

#include "hosts/native/functions/handles.h"

namespace fusor::wasm {

struct TrapText {
  std::string message;    // one line: "wasm trap: integer divide by zero"
  std::string backtrace;  // a frame a line, innermost first, "name+0x1f"; names where the module
                          // has them, else "function 12"; at most 30
};

TrapText describe(const wasm_trap_t* trap);
TrapText describe(const wasmtime_error_t* error);

}  // namespace fusor::wasm
