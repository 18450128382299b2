// The clock behind epoch interruption. A guest in compiled code looks at its engine's epoch at
// every loop and call; one thread increments all of them each millisecond, so that no guest keeps
// its loop longer. The increment has to come from another thread: the loop that polls the guest
// cannot do it.
//
// The thread sleeps while no guest runs. Entering and leaving cost one atomic operation on a cache
// line of the caller's own; waking the thread is rare, because it stays up a while after the last
// guest.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "hosts/native/functions/handles.h"

namespace fusor::wasm {

class Ticker {
 public:
  static constexpr std::int64_t kTickNs = 1'000'000;

  static constexpr std::size_t kEngines = 16;

  Ticker();
  ~Ticker();
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

  // From now on this engine's epoch goes on, too: at most kEngines, which outlive the ticker. Not
  // from two threads at once.
  void add(wasm_engine_t* engine);

  // While it lives, this thread runs a guest.
  class Running {
   public:
    explicit Running(Ticker& ticker) : lane_(ticker.enter()) {}
    ~Running() { lane_.fetch_sub(1, std::memory_order_release); }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    std::atomic<std::uint64_t>& lane_;
  };

  bool asleep() const { return asleep_.load() != 0; }  // for tests

 private:
  // Low half: guests running now. High half: guests entered, so that short ones are seen too.
  struct alignas(64) Lane {
    std::atomic<std::uint64_t> state{0};
  };
  static constexpr std::uint64_t kEntered = (std::uint64_t{1} << 32) + 1;
  static constexpr std::size_t kLanes = 64;  // threads beyond share lanes, which is only slower
  static constexpr int kIdleTicks = 100;

  std::atomic<std::uint64_t>& enter();
  void run();
  bool active(std::uint64_t (&seen)[kLanes]) const;

  std::atomic<wasm_engine_t*> engines_[kEngines] = {};
  Lane lanes_[kLanes];
  alignas(64) std::atomic<std::uint32_t> asleep_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace fusor::wasm
