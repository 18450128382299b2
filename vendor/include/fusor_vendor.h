// What Fusor needs of Wasmtime and Wasmtime's C API does not offer: pool settings, engine creation
// that reports errors, pool metrics, typed imports that can suspend, a run in one call, components
// that answer HTTP requests, and pre-initialisation.
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

// An export, found once and used often.
typedef struct fusor_export fusor_export_t;
// Null where the module has no export of that name.
fusor_export_t* fusor_export_new(const wasmtime_module_t* module, const char* name,
                                 size_t name_len);
void fusor_export_delete(fusor_export_t* item);

// Instantiation and the call of the entry, behind that of the initialiser where it is not null
// (both are functions without parameters and results), in one, on a store that is used for nothing
// else meanwhile; wasmtime_instance_pre_instantiate_async and wasmtime_func_call_async for a tenth
// of their own cost. `pre`, `context` and the exports outlive the run.
typedef struct fusor_run fusor_run_t;
fusor_run_t* fusor_run_new(const wasmtime_instance_pre_t* pre, wasmtime_context_t* context,
                           const fusor_export_t* initialiser, const fusor_export_t* entry,
                           const fusor_export_t* memory);
// True when the run has ended, and not to be polled again: with `*error` null, or what ended it (a
// trap is told as an error, too).
bool fusor_run_poll(fusor_run_t* run, wasmtime_error_t** error);
// Whether its instance stands, and then the memory that it exports; the poll in which it came to
// stand returns false.
bool fusor_run_instantiated(const fusor_run_t* run, wasmtime_memory_t* memory);
// A run that has not ended is cancelled: its stack is unwound.
void fusor_run_delete(fusor_run_t* run);

// What an import returns to end its guest: a trap without the backtrace, which costs more than many
// a guest runs.
wasm_trap_t* fusor_exit_trap_new(void);

// ---- Source lines of backtraces ---------------------------------------------------------------

// The debug info (DWARF) of a module or component; a copy. Null where it has none.
typedef struct fusor_symbols fusor_symbols_t;
fusor_symbols_t* fusor_symbols_new(const uint8_t* wasm, size_t wasm_len);
void fusor_symbols_delete(fusor_symbols_t* symbols);
// What stands at an offset in it, within `function`, a line each: "name at file:line"; what was
// inlined there, the innermost first, and last the function itself. On any thread.
void fusor_symbols_find(const fusor_symbols_t* symbols, uint64_t offset, const char* function,
                        size_t function_len, wasm_byte_vec_t* out);

// ---- Components (WASI 0.2, wasi:http/incoming-handler) ----------------------------------------

typedef struct fusor_bytes {
  const char* data;
  size_t size;
} fusor_bytes_t;

typedef struct fusor_field {
  fusor_bytes_t name;
  fusor_bytes_t value;
} fusor_field_t;

// A directory of the host, and its path in the guest's eyes.
typedef struct fusor_directory {
  fusor_bytes_t host;
  fusor_bytes_t guest;
  bool writable;
} fusor_directory_t;

// What components of an engine are offered: WASI 0.2 without sockets, and wasi:http 0.2. Nothing
// leads out of a directory that a guest was given; it opens no pipes or devices in it, makes no
// links that point up or to the root, and lists 10,000 entries at most. Compile and cache a
// component with wasmtime_component_*.
typedef struct fusor_components fusor_components_t;
// The first one starts a thread, for timers, name look-ups and outgoing connections.
wasmtime_error_t* fusor_components_new(const wasm_engine_t* engine, fusor_components_t** out);
void fusor_components_delete(fusor_components_t* components);

// The names of what a component exports, a line each.
void fusor_component_exports(const wasmtime_component_t* component, wasm_byte_vec_t* out);

// A component with its imports found, ready to be instantiated for each request. The error says
// which import is not offered, or that it exports no wasi:http/incoming-handler.
typedef struct fusor_http_component fusor_http_component_t;
wasmtime_error_t* fusor_http_component_new(const fusor_components_t* components,
                                           const wasmtime_component_t* component,
                                           fusor_http_component_t** out);
// Bytes of the largest memory that it begins with.
uint64_t fusor_http_component_initial_memory(const fusor_http_component_t* component);
void fusor_http_component_delete(fusor_http_component_t* component);

// Hosts that a guest may send requests to: "name", "*.name" (what is below it) or an address, with
// ":port" or without (then any port). A request goes to an address that is not public only where
// its host is listed as it is; never to a local port of fusor_outgoing_forbid_local_ports; and the
// address that was checked is the one that is connected to.
typedef struct fusor_outgoing fusor_outgoing_t;
fusor_outgoing_t* fusor_outgoing_new(const fusor_bytes_t* hosts, size_t count);
void fusor_outgoing_delete(fusor_outgoing_t* outgoing);
// TCP ports that no guest of this process reaches on an address of this machine (the admin API's).
void fusor_outgoing_forbid_local_ports(const uint16_t* ports, size_t count);

// What a run reads and writes. All but `wake` are called inside fusor_http_run_new, _poll and
// _delete, on the thread that called those.
typedef enum fusor_read {
  FUSOR_READ_WAITS = 0,  // nothing has come; poll the run again when something has
  FUSOR_READ_BYTES = 1,  // `piece` is set, and valid until the next call
  FUSOR_READ_ENDED = 2
} fusor_read_t;
typedef struct fusor_http_host {
  void* data;
  // The next piece of the request's body, at most `max` bytes.
  uint8_t (*read)(void* data, size_t max, fusor_bytes_t* piece);
  // The guest has set its response; once at most, before its body. Valid inside the call.
  void (*head)(void* data, uint16_t status, const fusor_field_t* fields, size_t count);
  // Whether a piece of the response's body can be taken now, and taking it; false: it is too large,
  // which ends the run.
  bool (*has_room)(void* data);
  bool (*write)(void* data, fusor_bytes_t piece);
  // What follows the body's end; once at most. Valid inside the call.
  void (*trailers)(void* data, const fusor_field_t* fields, size_t count);
  // stdout and stderr.
  void (*log)(void* data, fusor_bytes_t bytes);
  // As the callback of wasmtime_store_epoch_deadline_callback; its context is null.
  wasmtime_error_t* (*epoch)(wasmtime_context_t* context, void* data, uint64_t* delta,
                             wasmtime_update_deadline_kind_t* kind);
  // On any thread: what a run waited for has come after its last poll. Not more than once for a
  // poll, and not after fusor_http_run_delete has returned.
  void (*wake)(void* data);
} fusor_http_host_t;

typedef struct fusor_http_request {
  fusor_bytes_t method;
  fusor_bytes_t authority;
  fusor_bytes_t path_and_query;
  bool https;
  const fusor_field_t* fields;
  size_t field_count;
  // Of the guest, with its limits. These three outlive the run; the rest of the request need not.
  const fusor_bytes_t* arguments;
  size_t argument_count;
  const fusor_field_t* environment;
  size_t environment_count;
  const fusor_directory_t* directories;
  size_t directory_count;
  int32_t descriptors_end;  // its files get no descriptor of the process from this number on
  uint64_t memory;          // bytes, all its memories together
  size_t table_elements;    // of one table
} fusor_http_request_t;

// One request: a store and an instance of its own, the handler's call, and its reply. An error: the
// request cannot be told to a component (a method, target or field outside their grammars).
// `component`, `outgoing` (null: no requests) and what `host` refers to outlive it.
typedef struct fusor_http_run fusor_http_run_t;
wasmtime_error_t* fusor_http_run_new(const wasm_engine_t* engine,
                                     const fusor_http_component_t* component,
                                     const fusor_http_request_t* request,
                                     const fusor_outgoing_t* outgoing,
                                     const fusor_http_host_t* host, fusor_http_run_t** out);
typedef enum fusor_http_state {
  FUSOR_HTTP_ENDED = 0,  // not to be polled again; `*error` is null, or what ended it
  FUSOR_HTTP_WOKEN = 1,  // to be polled again: it had its turn
  FUSOR_HTTP_WAITS = 2   // for `read`, for room, or for `wake`
} fusor_http_state_t;
// `*exit_code`: where it ended by wasi:cli/exit with another code than 0; else untouched.
uint8_t fusor_http_run_poll(fusor_http_run_t* run, wasmtime_error_t** error, int32_t* exit_code);
// Whether its instance stands; the poll in which it came to stand returns FUSOR_HTTP_WAITS.
bool fusor_http_run_instantiated(const fusor_http_run_t* run);
// Bytes of memory that the guest has, or had when it ended.
uint64_t fusor_http_run_memory(const fusor_http_run_t* run);
// A run that has not ended is cancelled.
void fusor_http_run_delete(fusor_http_run_t* run);

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
