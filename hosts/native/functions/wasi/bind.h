// Turns a C++ function `Errno f(Call&, integers...)` into an import: its WebAssembly type follows
// from its parameters (32-bit integers are i32, 64-bit ones i64), and the call is unchecked, ten
// times cheaper than one with Wasmtime's boxed values.
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include "hosts/native/functions/wasi/call.h"

namespace fusor::wasm {

struct ImportRow {
  const char* name;
  wasm_functype_t* (*type)();  // the caller's to delete
  wasmtime_func_unchecked_callback_t callback;
};

namespace detail {

template <class T>
constexpr wasm_valkind_enum kind_of() {
  static_assert(std::is_integral_v<T> && (sizeof(T) == 4 || sizeof(T) == 8));
  return sizeof(T) == 4 ? WASM_I32 : WASM_I64;
}

template <class... Args>
wasm_functype_t* make_type(bool has_result) {
  wasm_valtype_t* kinds[] = {wasm_valtype_new(kind_of<Args>())..., nullptr};
  wasm_valtype_vec_t params;
  wasm_valtype_vec_t results;
  wasm_valtype_vec_new(&params, sizeof...(Args), kinds);
  wasm_valtype_t* result = nullptr;
  if (has_result) result = wasm_valtype_new(WASM_I32);
  wasm_valtype_vec_new(&results, has_result ? 1 : 0, &result);
  return wasm_functype_new(&params, &results);
}

template <class T>
T from_raw(const wasmtime_val_raw_t& raw) {
  if constexpr (sizeof(T) == 4) return static_cast<T>(raw.i32);
  return static_cast<T>(raw.i64);
}

template <auto F>
struct Bound;

template <class R, class... Args, R (*F)(Call&, Args...)>
struct Bound<F> {
  static constexpr bool kHasResult = !std::is_void_v<R>;

  static wasm_functype_t* type() { return make_type<Args...>(kHasResult); }

  static wasm_trap_t* call(void*, wasmtime_caller_t* caller, wasmtime_val_raw_t* raw, std::size_t) {
    Call call(caller);
    invoke(call, raw, std::index_sequence_for<Args...>{});
    return call.taken_trap();
  }

 private:
  template <std::size_t... I>
  static void invoke(Call& call, wasmtime_val_raw_t* raw, std::index_sequence<I...>) {
    if constexpr (kHasResult) {
      raw[0].i32 = static_cast<std::int32_t>(F(call, from_raw<Args>(raw[I])...));
    } else {
      F(call, from_raw<Args>(raw[I])...);
    }
  }
};

}  // namespace detail

template <auto F>
constexpr ImportRow import_row(const char* name) {
  return {name, &detail::Bound<F>::type, &detail::Bound<F>::call};
}

}  // namespace fusor::wasm
