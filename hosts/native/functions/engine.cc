#include "hosts/native/functions/engine.h"

#include "core/base/strings.h"

namespace fusor::wasm {
namespace {

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;

using PoolConfig = std::unique_ptr<wasmtime_pooling_allocation_config_t,
                                   Deleter<wasmtime_pooling_allocation_config_delete>>;

PoolConfig pool_config(const EngineSettings& settings) {
  PoolConfig pool(wasmtime_pooling_allocation_config_new());
  // A component is several core instances and tables, about one memory.
  wasmtime_pooling_allocation_config_total_component_instances_set(pool.get(), settings.slots);
  wasmtime_pooling_allocation_config_total_core_instances_set(pool.get(), 8 * settings.slots);
  wasmtime_pooling_allocation_config_total_memories_set(pool.get(), settings.slots);
  wasmtime_pooling_allocation_config_total_tables_set(pool.get(), 4 * settings.slots);
  wasmtime_pooling_allocation_config_max_memories_per_component_set(pool.get(), 4);
  wasmtime_pooling_allocation_config_max_tables_per_component_set(pool.get(), 16);
  wasmtime_pooling_allocation_config_total_stacks_set(pool.get(), settings.slots);
  wasmtime_pooling_allocation_config_table_elements_set(pool.get(), settings.table_elements);
  // Every route has its own limit (the store's limiter), so a slot may become as large as wasm32
  // has.
  wasmtime_pooling_allocation_config_max_memory_size_set(pool.get(), 4 * kGiB);
  // A slot is cleaned by asking the kernel which pages were touched and resetting those. Without
  // this, giving memory back (madvise) makes two threads slower than one. Where the kernel is too
  // old for it, more is kept and reset by copying: a Go program touches some megabytes.
  fusor_pool_config_set_pagemap_scan(pool.get(), true);
  const bool scan = fusor_pagemap_scan_available();
  wasmtime_pooling_allocation_config_linear_memory_keep_resident_set(pool.get(), (scan ? 1 : 8)
                                                                                     << 20);
  wasmtime_pooling_allocation_config_table_keep_resident_set(pool.get(), 64 << 10);
  return pool;
}

wasm_config_t* engine_config(const EngineSettings& settings) {
  wasm_config_t* config = wasm_config_new();
  wasmtime_config_epoch_interruption_set(config, true);  // fuel costs twice as much in tight loops
  // Of WASI 0.3 only; without it a component's call costs less.
  wasmtime_config_concurrency_support_set(config, false);
  wasmtime_config_memory_reservation_set(config, 4 * kGiB);  // no bounds checks in compiled code
  if (settings.slots > 0) {
    const PoolConfig pool = pool_config(settings);
    wasmtime_pooling_allocation_strategy_set(config, pool.get());
  }
  return config;
}

}  // namespace

std::string Engine::fingerprint() {
  return "wasmtime " WASMTIME_VERSION " epoch reservation=4G sequential";
}

Result<std::unique_ptr<Engine>> Engine::create(EngineSettings settings) {
  while (true) {
    wasm_engine_t* engine = nullptr;
    const ErrorHandle error(fusor_engine_new(engine_config(settings), &engine));
    if (!error) return std::unique_ptr<Engine>(new Engine(EngineHandle(engine), settings));
    if (settings.slots == 0) {
      return fail(cat("the WebAssembly engine could not be started: ", message_of(error.get())));
    }
    settings.slots = settings.slots >= 100 ? settings.slots / 10 : 0;
  }
}

}  // namespace fusor::wasm
