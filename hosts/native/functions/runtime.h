// Runtime: the engine with what all modules share: the imports that guests are offered, and the
// cache of compiled code. One a process; made when the first function is loaded, so that a server
// without functions pays nothing.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "hosts/native/functions/engine.h"
#include "hosts/native/functions/module_cache.h"

namespace fusor::wasm {

class Runtime {
 public:
  struct Settings {
    EngineSettings engine;
    std::string cache_directory = ModuleCache::default_directory();
  };
  static Result<std::shared_ptr<Runtime>> create(Settings settings);
  static Result<std::shared_ptr<Runtime>> create() { return create({}); }

  Engine& engine() { return *engine_; }
  const ModuleCache& cache() const { return cache_; }
  // The imports; `input_waits` as in define_preview1.
  const wasmtime_linker_t* linker(bool input_waits) const { return linkers_[input_waits].get(); }
  // What components are offered; made, with a thread of its own, for the first of them.
  Result<const fusor_components_t*> components();

 private:
  Runtime(std::shared_ptr<Engine> engine, std::string cache_directory);

  std::shared_ptr<Engine> engine_;
  ModuleCache cache_;
  LinkerHandle linkers_[2];
  std::mutex components_mutex_;
  ComponentsHandle components_;
};

}  // namespace fusor::wasm
