// Turns a C++ function `Errno f(Call&, integers...)` into an import: its WebAssembly type follows
// from its parameters (32-bit integers are i32, 64-bit ones i64), and the call is unchecked, ten
// times cheaper than one with Wasmtime's boxed values.
//
// One that may wait for a disk has a second form, for guests that have directories: the guest is
// suspended while the pool runs the same function (Guest::work).
#pragma once

#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

#include "hosts/native/functions/wasi/call.h"

namespace fusor::wasm {

struct ImportRow {
  const char* name;
  wasm_functype_t* (*type)();  // the caller's to delete
  wasmtime_func_unchecked_callback_t callback;
  wasmtime_func_async_callback_t on_pool = nullptr;  // for linkers of guests that may wait
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

template <class T>
T from_value(const wasmtime_val_t& value) {
  if constexpr (sizeof(T) == 4) return static_cast<T>(value.of.i32);
  return static_cast<T>(value.of.i64);
}

// A call that the pool works on: where its answer goes.
struct OnPool {
  Guest& guest;
  wasmtime_val_t& result;

  static bool answered(void* self) {
    auto& [guest, result] = *static_cast<OnPool*>(self);
    if (!guest.answer) {
      guest.wait = Wait::kWork;  // polled before it was done: its output went out first
      return false;
    }
    result.of.i32 = static_cast<std::int32_t>(*guest.answer);
    guest.answer.reset();
    return true;
  }
  static void free(void* self) { delete static_cast<OnPool*>(self); }
};

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

  static void call_on_pool(void*, wasmtime_caller_t* caller, const wasmtime_val_t* values,
                           std::size_t, wasmtime_val_t* results, std::size_t, wasm_trap_t**,
                           wasmtime_async_continuation_t* next) {
    Call call(caller);
    Guest& guest = call.guest();
    results[0].kind = WASMTIME_I32;
    auto work = [call, arguments = read(values, std::index_sequence_for<Args...>{})]() mutable {
      return std::apply([&](Args... args) { return F(call, args...); }, arguments);
    };
    if (guest.descriptors.has_directories()) {
      guest.wait_for(std::move(work));
    } else {
      guest.answer = work();
    }
    *next = {&OnPool::answered, new OnPool{guest, results[0]}, &OnPool::free};
  }

 private:
  template <std::size_t... I>
  static std::tuple<Args...> read(const wasmtime_val_t* values, std::index_sequence<I...>) {
    return {from_value<Args>(values[I])...};
  }
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
template <auto F>
constexpr ImportRow file_row(const char* name) {
  return {name, &detail::Bound<F>::type, &detail::Bound<F>::call, &detail::Bound<F>::call_on_pool};
}

}  // namespace fusor::wasm
