#include "core/base/result.h"

#include <cstdlib>

#ifndef __wasm__
#include <cstdio>
#endif

namespace fusor {

Error::Error(std::string message) : message_(new std::string(std::move(message))) {}

void Error::release(std::string* message) { delete message; }

std::unexpected<Error> fail(std::string message) {
  return std::unexpected<Error>(std::in_place, std::move(message));
}

void assertion_failed([[maybe_unused]] const char* condition, [[maybe_unused]] const char* file,
                      [[maybe_unused]] int line) {
#ifdef __wasm__
  __builtin_trap();
#else
  std::fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, condition);
  std::abort();
#endif
}

}  // namespace fusor
