#include "hosts/native/functions/wasi/call.h"

namespace fusor::wasm {

Call::Call(wasmtime_caller_t* caller) {
  wasmtime_context_t* context = wasmtime_caller_context(caller);
  guest_ = static_cast<Guest*>(wasmtime_context_get_data(context));
  if (!guest_->has_memory) {
    wasmtime_extern_t item;
    if (!wasmtime_caller_export_get(caller, "memory", 6, &item)) return;
    if (item.kind != WASMTIME_EXTERN_MEMORY) return;
    guest_->memory = item.of.memory;
    guest_->has_memory = true;
  }
  // Asked for at every call: the guest may have grown it.
  base_ = reinterpret_cast<char*>(wasmtime_memory_data(context, &guest_->memory));
  size_ = wasmtime_memory_data_size(context, &guest_->memory);
}

bool Iovecs::measure(std::uint64_t& total) const {
  total = 0;
  for (std::uint32_t i = 0; i < count_; ++i) {
    const std::span<char> piece = (*this)[i];
    if (!piece.data()) return false;
    total += piece.size();
  }
  return true;
}

}  // namespace fusor::wasm
