// What Fusor needs of Wasmtime and Wasmtime's C API does not offer: pool settings, engine creation
// that reports errors, pool metrics, typed imports that can suspend, a run in one call, and
// pre-initialisation.
//
// Functions follow Wasmtime's conventions: a returned wasmtime_error_t* is null on success and
// otherwise the caller's to delete with wasmtime_error_delete; a wasm_byte_vec_t that is filled is
// the caller's to delete with wasm_byte_vec_delete. Strings are pointer and length, in UTF-8.
// A panic inside Rust is reported as an error.
#ifndef FUSOR_VENDOR_H
#define FUSOR_VENDOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wasm.h>
#include <wasmtime.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- Engine and pool --------------------------------------------------------------------------

// Lets the pool ask the kernel (PAGEMAP_SCAN, Linux 6.7 and later, through /proc/self/pagemap)
// which pages of a slot were touched, and reset only those. Where the kernel or the file is not
// there it stays off silently. It makes a Go guest 2 to 4 times faster and is what lets threads
// scale.
void fusor_pool_config_set_pagemap_scan(wasmtime_pooling_allocation_config_t* pool, bool enable);

// Whether the setting above would take effect in this process. Without it the pool should keep more
// memory resident (wasmtime_pooling_allocation_config_linear_memory_keep_resident_set).
bool fusor_pagemap_scan_available(void);

// The size up to which a module's memory image is mapped even when it is mostly zeros (default
// 16 MiB). Larger sparse images are copied at each instantiation, which snapshots do not want.
void fusor_config_set_dense_image_size(wasm_config_t* config, uint64_t bytes);

// As wasm_engine_new_with_config, which aborts the process when the settings cannot be had (a pool
// larger than the address space). Consumes `config` in every case. On success `*engine` is set.
wasmtime_error_t* fusor_engine_new(wasm_config_t* config, wasm_engine_t** engine);

typedef struct fusor_pool_metrics {
  // What is alive now.
  uint64_t core_instances;
  uint64_t component_instances;
  uint64_t memories;
  uint64_t tables;
  uint64_t stacks;
  // Slots that were used, are free, and are kept ready.
  uint64_t unused_warm_memories;
  uint64_t unused_warm_tables;
  uint64_t unused_warm_stacks;
  // Bytes that free slots keep resident.
  uint64_t unused_memory_bytes;
  uint64_t unused_table_bytes;
} fusor_pool_metrics_t;

// Fills `*out`; false, and all zero, where the engine has no pool. Safe on any thread; the counters
// are read one after another, not as one snapshot.
bool fusor_pool_metrics(const wasm_engine_t* engine, fusor_pool_metrics_t* out);

// ---- Typed imports that can suspend -----------------------------------------------------------

// One call of such an import, from the guest's call to its return. The struct lives until the call
// is over or cancelled, at the same address.
typedef struct fusor_async4_call {
  int32_t args[4];
  int32_t result;           // set it before returning true
  uint32_t polls;           // how often this call was polled before: 0 at first
  uint64_t state;           // the callback's own, 0 at first: a deadline, a ticket
  wasmtime_error_t* error;  // set it to end the guest with that error; consumed
} fusor_async4_call_t;

// Returns true when the call is done, false when it has to wait. Then the guest is suspended and
// wasmtime_call_future_poll returns false; the next poll of that future calls back with the same
// `call`. Nothing is woken by itself: whoever drives the future polls it when what it waits for has
// come.
//
// `caller` is valid during this callback only; the guest's memory may have grown in between, so its
// base is to be fetched again. When the future is deleted the call ends without another callback:
// what must be released belongs to the store's data, not to `state`.
typedef bool (*fusor_async4_callback_t)(void* data, wasmtime_caller_t* caller,
                                        fusor_async4_call_t* call);

// Defines an import of type (i32, i32, i32, i32) -> i32, the shape of WASI's fd_read, fd_write and
// poll_oneoff. `data` must outlive the linker and everything instantiated from it; state of one
// request belongs to the store (wasmtime_context_get_data). A store whose linker has such an import
// takes the *_async functions only.
wasmtime_error_t* fusor_linker_async4(wasmtime_linker_t* linker, const char* module,
                                      size_t module_len, const char* name, size_t name_len,
                                      fusor_async4_callback_t callback, void* data);

// ---- One run of a module ----------------------------------------------------------------------

// An exported function without parameters and results, found once and called often.
typedef struct fusor_entry fusor_entry_t;
// Null where the module has no export of that name.
fusor_entry_t* fusor_entry_new(const wasmtime_module_t* module, const char* name, size_t name_len);
void fusor_entry_delete(fusor_entry_t* entry);

// Instantiation and the call of the entry, behind that of the initialiser where it is not null, in
// one, on a store that is used for nothing else meanwhile; wasmtime_instance_pre_instantiate_async
// and wasmtime_func_call_async for a tenth of their own cost. `pre`, `context` and the exports
// outlive the run.
typedef struct fusor_run fusor_run_t;
fusor_run_t* fusor_run_new(const wasmtime_instance_pre_t* pre, wasmtime_context_t* context,
                           const fusor_entry_t* initialiser, const fusor_entry_t* entry);
// True when the run has ended, and not to be polled again: with `*error` null, or what ended it (a
// trap is told as an error, too).
bool fusor_run_poll(fusor_run_t* run, wasmtime_error_t** error);
// Whether its instance stands; the poll in which it came to stand returns false.
bool fusor_run_instantiated(const fusor_run_t* run);
// A run that has not ended is cancelled: its stack is unwound.
void fusor_run_delete(fusor_run_t* run);

// What an import returns to end its guest: a trap without the backtrace, which costs more than many
// a guest runs.
wasm_trap_t* fusor_exit_trap_new(void);

// ---- Pre-initialisation -----------------------------------------------------------------------

// A module between instrumenting and snapshot.
typedef struct fusor_wizer fusor_wizer_t;

// First half: `*instrumented` is the module with its state exported under added names. Compile and
// instantiate it with any imports, run its start (and as much else as shall be part of the
// snapshot), then hand the instance to fusor_wizer_snapshot. `remove_export` is the export that ran
// and that the result shall not have (may be empty); `_initialize` is removed in any case.
//
// Refused, with an error that says so: imported memories, tables or globals, mutable globals of
// reference type, and modules that contain table.set/grow/fill/copy/init, elem.drop or data.drop.
wasmtime_error_t* fusor_wizer_instrument(const uint8_t* wasm, size_t wasm_len,
                                         const char* remove_export, size_t remove_export_len,
                                         wasm_byte_vec_t* instrumented, fusor_wizer_t** out);

// Second half: `*out` is the original module with the instance's memories and globals as its
// initial state, its start function removed, and its data segments merged. `instance` must be of
// the instrumented module. Whatever the imports handed out before (random numbers, time) is part of
// it and the same in every instance made from it. May be called more than once.
wasmtime_error_t* fusor_wizer_snapshot(const fusor_wizer_t* wizer, wasmtime_context_t* store,
                                       const wasmtime_instance_t* instance, wasm_byte_vec_t* out);

void fusor_wizer_delete(fusor_wizer_t* wizer);

// The merging alone, for modules that were snapshotted elsewhere. Data segments that nothing can
// name and gaps of less than a page go; the module behaves the same, and is returned unchanged
// where that could not be said. Instantiating touches a record of each segment: a Go snapshot had
// 46,936.
wasmtime_error_t* fusor_wasm_merge_data(const uint8_t* wasm, size_t wasm_len, wasm_byte_vec_t* out);

#ifdef __cplusplus
}
#endif

#endif  // FUSOR_VENDOR_H
