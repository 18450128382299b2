// One call of a host function: the guest's state and its memory. Every pointer that a guest hands
// over is an offset that is checked against the memory's present size before it is used; a bad one
// is answered with `fault`.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "hosts/native/functions/guest.h"
#include "hosts/native/functions/wasi/errno.h"

namespace fusor::wasm {

static_assert(std::endian::native == std::endian::little, "WebAssembly memory is little-endian");

class Call {
 public:
  explicit Call(wasmtime_caller_t* caller);

  Guest& guest() { return *guest_; }

  // `size` bytes of the guest's memory at `offset`; null where they are not all inside.
  char* at(std::uint32_t offset, std::uint64_t size) {
    return size <= size_ && offset <= size_ - size ? base_ + offset : nullptr;
  }

  // Unaligned loads and stores are allowed: WebAssembly's own are.
  template <class T>
  [[nodiscard]] bool load(std::uint32_t offset, T& value) {
    const char* from = at(offset, sizeof(T));
    if (from) std::memcpy(&value, from, sizeof(T));
    return from != nullptr;
  }
  template <class T>
  [[nodiscard]] bool store(std::uint32_t offset, T value) {
    char* to = at(offset, sizeof(T));
    if (to) std::memcpy(to, &value, sizeof(T));
    return to != nullptr;
  }

  // Ends the guest with this trap when the function returns. Consumes it.
  void trap(wasm_trap_t* trap) { trap_ = trap; }
  wasm_trap_t* taken_trap() { return trap_; }

 private:
  Guest* guest_;
  char* base_ = nullptr;
  std::uint64_t size_ = 0;
  wasm_trap_t* trap_ = nullptr;
};

// An array of iovec (offset, length) in the guest's memory. WASI allows any number in one call;
// only the first kMost are looked at, as readv(2) does, so that no call keeps the loop long.
class Iovecs {
 public:
  static constexpr std::uint32_t kMost = 1024;

  Iovecs(Call& call, std::uint32_t offset, std::uint32_t count)
      : call_(call), count_(count < kMost ? count : kMost) {
    table_ = call.at(offset, std::uint64_t{count_} * 8);
  }
  bool valid() const { return table_ != nullptr; }
  std::uint32_t count() const { return count_; }
  // Data null: outside of the memory.
  std::span<char> operator[](std::uint32_t i) const {
    std::uint32_t pair[2];
    std::memcpy(pair, table_ + std::size_t{i} * 8, 8);
    char* data = call_.at(pair[0], pair[1]);
    return {data, data ? pair[1] : 0};
  }
  // Whether every one lies inside the memory, and how long they are together.
  bool measure(std::uint64_t& total) const;

 private:
  Call& call_;
  std::uint32_t count_;
  const char* table_;
};

}  // namespace fusor::wasm
