// A Wasmtime engine: compiler settings, and the pool that instances come from. Every setting was
// measured (docs/functions.md); the comments in engine.cc give the reason in a line.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "core/base/result.h"
#include "hosts/native/functions/handles.h"

namespace fusor::wasm {

struct EngineSettings {
  // Instances alive at once, over all functions. Each takes 4 GiB of address space (not memory), so
  // about 20,000 is the most that x86-64 has room for.
#ifdef FUSOR_POOL_SLOTS  // of a build with sanitizers
  std::uint32_t slots = FUSOR_POOL_SLOTS;
#else
  std::uint32_t slots = 1000;
#endif
  std::uint32_t table_elements = 100'000;  // of one instance; a Go program has some 10,000
};

class Engine {
 public:
  // Fewer slots where the address space is limited (ulimit -v, small machines), and none pooled in
  // the last resort: slower, but it runs. An error only where no engine can be had at all.
  static Result<std::unique_ptr<Engine>> create(EngineSettings settings = {});

  wasm_engine_t* get() const { return handle_.get(); }
  std::uint32_t slots() const { return settings_.slots; }  // 0: not pooled
  std::uint32_t table_elements() const { return settings_.table_elements; }
  // What compiled code depends on besides the module: part of the cache's key.
  static std::string fingerprint();

 private:
  Engine(EngineHandle handle, EngineSettings settings)
      : settings_(settings), handle_(std::move(handle)) {}

  EngineSettings settings_;
  EngineHandle handle_;
};

}  // namespace fusor::wasm
