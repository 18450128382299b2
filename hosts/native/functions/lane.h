// Counters that every thread writes lie in lanes, so that threads share no cache line.
#pragma once

#include <atomic>
#include <cstddef>

namespace fusor::wasm {

// The calling thread's number: take it modulo the number of lanes.
inline std::size_t lane_of_thread() {
  static std::atomic<std::size_t> next{0};
  thread_local const std::size_t lane = next.fetch_add(1, std::memory_order_relaxed);
  return lane;
}

}  // namespace fusor::wasm
