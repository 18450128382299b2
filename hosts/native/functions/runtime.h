// Runtime: the engines with what all modules share: the imports that guests are offered, the ticker
// that keeps them from holding a loop, and the cache of compiled code. One a process; made when the
// first function is loaded, so that a server without functions pays nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

#include "hosts/native/functions/engine.h"
#include "hosts/native/functions/module_cache.h"
#include "hosts/native/functions/ticker.h"

namespace fusor::wasm {

// What instances are made from. Threads that share one wait for each other: its pool has locks, and
// its modules' counters are written at every instantiation. The first is there from the start, and
// compiles; each further loop has its own for the modules that it runs often (Module::linked).
class Shard {
 public:
  static Result<std::unique_ptr<Shard>> create(EngineSettings settings);

  const Engine& engine() const { return *engine_; }
  // The imports of a core module; `input_waits` as in define_preview1.
  const wasmtime_linker_t* linker(bool input_waits) const { return linkers_[input_waits].get(); }
  // What components are offered; made for the first of them. From any thread.
  Result<const fusor_components_t*> components();

 private:
  Shard() = default;

  std::unique_ptr<Engine> engine_;
  LinkerHandle linkers_[2];
  std::mutex mutex_;
  ComponentsHandle components_;
};

class Runtime {
 public:
  struct Settings {
    EngineSettings engine;
    std::string cache_directory = ModuleCache::default_directory();
  };
  static Result<std::shared_ptr<Runtime>> create(Settings settings);
  static Result<std::shared_ptr<Runtime>> create() { return create({}); }

  // Each takes a pool's address space, of which there is enough for so many.
  static constexpr std::size_t kShards = Ticker::kEngines;
  // The calling thread's: numbers from 0 in the order in which threads ask, given back when a
  // thread ends.
  static std::size_t shard_of_thread();
  Shard& first() const { return *shards_[0]; }
  // Made now where it is not there yet, which takes milliseconds; null where there is no room for
  // it. From any thread.
  Shard* shard(std::size_t number);

  const Engine& engine() const { return first().engine(); }
  const ModuleCache& cache() const { return cache_; }
  Ticker& ticker() { return ticker_; }

 private:
  Runtime(std::unique_ptr<Shard> first, std::string cache_directory);

  std::mutex mutex_;
  std::unique_ptr<Shard> shards_[kShards];
  bool is_full_ = false;
  ModuleCache cache_;
  Ticker ticker_;  // stops before the engines go
};

}  // namespace fusor::wasm
