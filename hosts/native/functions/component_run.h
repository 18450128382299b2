// ComponentRun: one request to a component. Passes what wasi:http asks for between its store, which
// is Rust's (vendor/src/http_run.rs), and the Guest that the driver of a run works with.
#pragma once

#include <cstdint>
#include <vector>

#include "hosts/native/functions/guest.h"
#include "hosts/native/functions/module.h"

namespace fusor::wasm {

class ComponentRun {
 public:
  // Called when the epoch has moved on, as a store's callback; `data` is the first argument behind
  // the context.
  struct Epoch {
    wasmtime_error_t* (*call)(wasmtime_context_t*, void* data, std::uint64_t* delta,
                              wasmtime_update_deadline_kind_t* kind);
    void* data;
  };
  // The module, the guest and what its arguments refer to outlive it.
  ComponentRun(const Module::Linked& module, Guest& guest, std::uint64_t memory_limit, Epoch epoch);

  // True: it has ended, with what is in `error`. Else guest.wait says what it waits for.
  bool poll(ErrorHandle& error);
  bool instantiated() const { return run_ && fusor_http_run_instantiated(run_.get()); }
  std::uint64_t memory() const { return run_ ? fusor_http_run_memory(run_.get()) : 0; }

 private:
  struct Callbacks;

  Guest& guest_;
  Epoch epoch_;
  std::vector<fusor_bytes_t> arguments_;
  std::vector<fusor_field_t> environment_;
  std::vector<fusor_directory_t> directories_;
  ErrorHandle refused_;
  HttpRunHandle run_;
};

}  // namespace fusor::wasm
