// The glue of vendor/ (fusor_vendor.h): what it promises about pool, suspension and snapshots.
#include <fusor_vendor.h>
#include <gtest/gtest.h>
#include <wasmtime/wat.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

template <auto Delete>
struct Deleter {
  void operator()(auto* p) const { Delete(p); }
};
using Engine = std::unique_ptr<wasm_engine_t, Deleter<wasm_engine_delete>>;
using Store = std::unique_ptr<wasmtime_store_t, Deleter<wasmtime_store_delete>>;
using Linker = std::unique_ptr<wasmtime_linker_t, Deleter<wasmtime_linker_delete>>;
using Module = std::unique_ptr<wasmtime_module_t, Deleter<wasmtime_module_delete>>;
using Future = std::unique_ptr<wasmtime_call_future_t, Deleter<wasmtime_call_future_delete>>;
using Wizer = std::unique_ptr<fusor_wizer_t, Deleter<fusor_wizer_delete>>;
using Bytes = std::vector<uint8_t>;

/// The message of an error that it deletes; empty for success.
std::string text(wasmtime_error_t* error) {
  if (!error) return "";
  wasm_name_t message;
  wasmtime_error_message(error, &message);
  std::string out(message.data, message.size);
  wasm_byte_vec_delete(&message);
  wasmtime_error_delete(error);
  return out;
}

Bytes take(wasm_byte_vec_t& v) {
  Bytes out(v.data, v.data + v.size);
  wasm_byte_vec_delete(&v);
  return out;
}

Bytes wat(std::string_view source) {
  wasm_byte_vec_t wasm;
  EXPECT_EQ(text(wasmtime_wat2wasm(source.data(), source.size(), &wasm)), "");
  return take(wasm);
}

/// An engine with a pool of `slots`, or the reason why there is none.
Engine make_engine(uint32_t slots, std::string* error) {
  auto* pool = wasmtime_pooling_allocation_config_new();
  wasmtime_pooling_allocation_config_total_memories_set(pool, slots);
  wasmtime_pooling_allocation_config_total_core_instances_set(pool, slots);
  wasmtime_pooling_allocation_config_total_tables_set(pool, slots);
  wasmtime_pooling_allocation_config_total_stacks_set(pool, slots);
  fusor_pool_config_set_pagemap_scan(pool, true);
  wasm_config_t* config = wasm_config_new();
  wasmtime_pooling_allocation_strategy_set(config, pool);
  wasmtime_pooling_allocation_config_delete(pool);
  wasm_engine_t* engine = nullptr;
  *error = text(fusor_engine_new(config, &engine));
  return Engine(engine);
}

struct Guest {
  explicit Guest(const Bytes& wasm) {
    std::string error;
    engine = make_engine(4, &error);
    EXPECT_EQ(error, "");
    store.reset(wasmtime_store_new(engine.get(), nullptr, nullptr));
    context = wasmtime_store_context(store.get());
    linker.reset(wasmtime_linker_new(engine.get()));
    wasmtime_module_t* m = nullptr;
    EXPECT_EQ(text(wasmtime_module_new(engine.get(), wasm.data(), wasm.size(), &m)), "");
    module.reset(m);
  }

  void instantiate() {
    wasm_trap_t* trap = nullptr;
    wasmtime_error_t* error = nullptr;
    Future f(wasmtime_linker_instantiate_async(linker.get(), context, module.get(), &instance,
                                               &trap, &error));
    ASSERT_TRUE(wasmtime_call_future_poll(f.get()));
    ASSERT_EQ(text(error), "");
  }

  wasmtime_func_t function(std::string_view name) {
    wasmtime_extern_t item;
    EXPECT_TRUE(wasmtime_instance_export_get(context, &instance, name.data(), name.size(), &item));
    return item.of.func;
  }

  /// Starts an exported function without parameters.
  Future start(std::string_view name, bool has_result = true) {
    func = function(name);
    return Future(wasmtime_func_call_async(context, &func, nullptr, 0, &result, has_result ? 1 : 0,
                                           &call_trap, &call_error));
  }

  fusor_pool_metrics_t metrics() const {
    fusor_pool_metrics_t m;
    EXPECT_TRUE(fusor_pool_metrics(engine.get(), &m));
    return m;
  }

  Engine engine;
  Linker linker;
  Module module;
  Store store;
  wasmtime_context_t* context = nullptr;
  wasmtime_instance_t instance;
  wasmtime_func_t func;
  wasmtime_val_t result{};
  wasm_trap_t* call_trap = nullptr;
  wasmtime_error_t* call_error = nullptr;
};

TEST(VendorEngine, ImpossiblePoolIsAnErrorNotAPanic) {
  std::string error;
  EXPECT_EQ(make_engine(4'000'000, &error), nullptr);
  EXPECT_NE(error, "");
}

TEST(VendorEngine, MetricsCountWhatIsAlive) {
  Guest g(wat("(module (memory 1) (table 1 funcref))"));
  g.instantiate();
  EXPECT_EQ(g.metrics().core_instances, 1u);
  EXPECT_EQ(g.metrics().memories, 1u);
  EXPECT_EQ(g.metrics().tables, 1u);
  g.store.reset();
  EXPECT_EQ(g.metrics().core_instances, 0u);
  EXPECT_EQ(g.metrics().memories, 0u);
}

TEST(VendorEngine, NoPoolNoMetrics) {
  wasm_engine_t* engine = nullptr;
  ASSERT_EQ(text(fusor_engine_new(wasm_config_new(), &engine)), "");
  fusor_pool_metrics_t m;
  EXPECT_FALSE(fusor_pool_metrics(engine, &m));
  wasm_engine_delete(engine);
}

constexpr std::string_view kCaller = R"((module
  (import "host" "wait" (func $wait (param i32 i32 i32 i32) (result i32)))
  (func (export "run") (result i32)
    (call $wait (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4)))))";

/// What the import below does, and what it saw.
struct Script {
  uint32_t pending = 0;
  bool fail = false;
  uint32_t calls = 0;
};

bool wait(void* data, wasmtime_caller_t* caller, fusor_async4_call_t* call) {
  auto* script = static_cast<Script*>(data);
  EXPECT_NE(wasmtime_caller_context(caller), nullptr);
  EXPECT_EQ(call->polls, call->state);
  ++call->state;
  ++script->calls;
  if (call->polls < script->pending) return false;
  if (script->fail) call->error = wasmtime_error_new("broken pipe");
  call->result = call->args[0] + 10 * call->args[1] + 100 * call->args[2] + 1000 * call->args[3];
  return true;
}

struct AsyncGuest : Guest {
  explicit AsyncGuest(Script s) : Guest(wat(kCaller)), script(s) {
    EXPECT_EQ(text(fusor_linker_async4(linker.get(), "host", 4, "wait", 4, wait, &script)), "");
    instantiate();
  }
  Script script;
};

TEST(VendorAsync, ReadyAtOnce) {
  AsyncGuest g({.pending = 0});
  Future f = g.start("run");
  ASSERT_TRUE(wasmtime_call_future_poll(f.get()));
  EXPECT_EQ(g.result.of.i32, 4321);
}

TEST(VendorAsync, SuspendsAndIsPolledAgain) {
  AsyncGuest g({.pending = 2});
  Future f = g.start("run");
  EXPECT_FALSE(wasmtime_call_future_poll(f.get()));
  EXPECT_FALSE(wasmtime_call_future_poll(f.get()));
  EXPECT_TRUE(wasmtime_call_future_poll(f.get()));
  EXPECT_EQ(g.result.of.i32, 4321);
  EXPECT_EQ(g.script.calls, 3u);
}

TEST(VendorAsync, AnErrorEndsTheGuest) {
  AsyncGuest g({.pending = 1, .fail = true});
  Future f = g.start("run");
  EXPECT_FALSE(wasmtime_call_future_poll(f.get()));
  EXPECT_TRUE(wasmtime_call_future_poll(f.get()));
  EXPECT_EQ(g.call_trap, nullptr);
  EXPECT_NE(text(g.call_error).find("broken pipe"), std::string::npos);
}

TEST(VendorAsync, DeletingTheFutureCancelsAndFreesTheSlot) {
  AsyncGuest g({.pending = 1000});
  Future f = g.start("run");
  EXPECT_FALSE(wasmtime_call_future_poll(f.get()));
  EXPECT_EQ(g.metrics().stacks, 1u);
  f.reset();
  g.store.reset();
  EXPECT_EQ(g.script.calls, 1u);
  EXPECT_EQ(g.metrics().stacks, 0u);
  EXPECT_EQ(g.metrics().core_instances, 0u);
}

TEST(VendorWizer, SnapshotCarriesMemoryAndGlobals) {
  Bytes original = wat(R"((module
    (memory (export "memory") 1)
    (global $g (mut i64) (i64.const 1))
    (data (i32.const 8) "a")
    (func (export "_initialize")
      (global.set $g (i64.const 7))
      (i32.store (i32.const 8) (i32.const 35))
      (drop (memory.grow (i32.const 1)))
      (i32.store (i32.const 100000) (i32.const 1000)))
    (func (export "sum") (result i32)
      (i32.add (i32.wrap_i64 (global.get $g))
        (i32.add (i32.load (i32.const 8)) (i32.load (i32.const 100000)))))))");
  wasm_byte_vec_t bytes;
  fusor_wizer_t* raw = nullptr;
  ASSERT_EQ(text(fusor_wizer_instrument(original.data(), original.size(), "", 0, &bytes, &raw)),
            "");
  Wizer wizer(raw);
  Guest before(take(bytes));
  before.instantiate();
  Future f = before.start("_initialize", false);
  ASSERT_TRUE(wasmtime_call_future_poll(f.get()));
  f.reset();
  ASSERT_EQ(text(fusor_wizer_snapshot(wizer.get(), before.context, &before.instance, &bytes)), "");

  Guest after(take(bytes));
  after.instantiate();
  wasmtime_extern_t item;
  EXPECT_FALSE(
      wasmtime_instance_export_get(after.context, &after.instance, "_initialize", 11, &item));
  f = after.start("sum");
  ASSERT_TRUE(wasmtime_call_future_poll(f.get()));
  EXPECT_EQ(after.result.of.i32, 1042);
}

TEST(VendorWizer, WhatItCannotSnapshotIsNamed) {
  Bytes wasm = wat(R"((module (import "a" "m" (memory 1))))");
  wasm_byte_vec_t bytes;
  fusor_wizer_t* raw = nullptr;
  std::string error = text(fusor_wizer_instrument(wasm.data(), wasm.size(), "", 0, &bytes, &raw));
  EXPECT_NE(error.find("imported memories"), std::string::npos) << error;
}

TEST(VendorWizer, AnotherInstanceIsAnErrorNotAPanic) {
  Bytes wasm = wat(R"((module (memory (export "memory") 1)))");
  wasm_byte_vec_t bytes;
  fusor_wizer_t* raw = nullptr;
  ASSERT_EQ(text(fusor_wizer_instrument(wasm.data(), wasm.size(), "", 0, &bytes, &raw)), "");
  Wizer wizer(raw);
  take(bytes);
  Guest other(wasm);
  other.instantiate();
  std::string error =
      text(fusor_wizer_snapshot(wizer.get(), other.context, &other.instance, &bytes));
  EXPECT_NE(error.find("not an instance of the instrumented module"), std::string::npos) << error;
}

Bytes merged(const Bytes& wasm) {
  wasm_byte_vec_t out;
  EXPECT_EQ(text(fusor_wasm_merge_data(wasm.data(), wasm.size(), &out)), "");
  return take(out);
}

TEST(VendorMerge, NearSegmentsBecomeOne) {
  Bytes wasm = wat(R"((module (memory 1) (data "dead") (data (i32.const 16) "bc")
    (data (i32.const 8) "a") (func (export "at") (result i32) (i32.load (i32.const 14)))))");
  EXPECT_EQ(merged(wasm), wat(R"((module (memory 1) (data (i32.const 8) "a\00\00\00\00\00\00\00bc")
    (func (export "at") (result i32) (i32.load (i32.const 14)))))"));
}

TEST(VendorMerge, LeavesAloneWhatMayMatter) {
  for (
      std::string_view source : {
          R"((module (memory 1) (data $d "x") (data (i32.const 0) "a") (data (i32.const 1) "b")
              (func (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)))))",
          R"((module (memory 1) (data (i32.const 0) "ab") (data (i32.const 1) "c")))",
          R"((module (import "a" "m" (memory 1)) (data (i32.const 0) "a") (data (i32.const 9) "b")))",
      }) {
    Bytes wasm = wat(source);
    EXPECT_EQ(merged(wasm), wasm) << source;
  }
}

}  // namespace
