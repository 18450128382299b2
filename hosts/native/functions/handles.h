// Owning pointers for the objects of Wasmtime's C API, and its errors as text.
#pragma once

#include <fusor_vendor.h>

#include <memory>
#include <string>
#include <string_view>

namespace fusor::wasm {

template <auto Delete>
struct Deleter {
  void operator()(auto* object) const { Delete(object); }
};

using EngineHandle = std::unique_ptr<wasm_engine_t, Deleter<wasm_engine_delete>>;
using ModuleHandle = std::unique_ptr<wasmtime_module_t, Deleter<wasmtime_module_delete>>;
using LinkerHandle = std::unique_ptr<wasmtime_linker_t, Deleter<wasmtime_linker_delete>>;
using InstancePreHandle =
    std::unique_ptr<wasmtime_instance_pre_t, Deleter<wasmtime_instance_pre_delete>>;
using StoreHandle = std::unique_ptr<wasmtime_store_t, Deleter<wasmtime_store_delete>>;
using FutureHandle = std::unique_ptr<wasmtime_call_future_t, Deleter<wasmtime_call_future_delete>>;
using ExportHandle = std::unique_ptr<fusor_export_t, Deleter<fusor_export_delete>>;
using RunHandle = std::unique_ptr<fusor_run_t, Deleter<fusor_run_delete>>;
using ComponentHandle = std::unique_ptr<wasmtime_component_t, Deleter<wasmtime_component_delete>>;
using ComponentsHandle = std::unique_ptr<fusor_components_t, Deleter<fusor_components_delete>>;
using HttpComponentHandle =
    std::unique_ptr<fusor_http_component_t, Deleter<fusor_http_component_delete>>;
using HttpRunHandle = std::unique_ptr<fusor_http_run_t, Deleter<fusor_http_run_delete>>;
using OutgoingHandle = std::unique_ptr<fusor_outgoing_t, Deleter<fusor_outgoing_delete>>;
using SymbolsHandle = std::unique_ptr<fusor_symbols_t, Deleter<fusor_symbols_delete>>;
using ErrorHandle = std::unique_ptr<wasmtime_error_t, Deleter<wasmtime_error_delete>>;
using TrapHandle = std::unique_ptr<wasm_trap_t, Deleter<wasm_trap_delete>>;

inline std::string_view view(const wasm_byte_vec_t& bytes) { return {bytes.data, bytes.size}; }
inline std::string_view view(fusor_bytes_t bytes) { return {bytes.data, bytes.size}; }
inline fusor_bytes_t bytes_of(std::string_view text) { return {text.data(), text.size()}; }

// The message of an error, with its causes; empty for none.
inline std::string message_of(const wasmtime_error_t* error) {
  if (!error) return {};
  wasm_name_t text;
  wasmtime_error_message(error, &text);
  std::string out(view(text));
  wasm_byte_vec_delete(&text);
  return out;
}

}  // namespace fusor::wasm
