// FunctionCounters: what a function's runs came to, for metrics and `fusor function list`. Counted
// on lanes of memory of which each thread has its own, so that loops share none; read rarely.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

#include "hosts/native/functions/sandbox.h"

namespace fusor {

enum class RunOutcome : std::uint8_t {
  kOk,
  kExit,
  kTrap,
  kTimeout,
  kTooLarge,
  kNoSlot,
  kFailed,
  kBadReply,   // it ended well, but what it wrote is no reply of its protocol
  kCancelled,  // the client went, or its body failed
  kBusy        // never started: max_concurrent and the queue were full
};
constexpr std::size_t kRunOutcomes = 10;
std::string_view name_of(RunOutcome outcome);
RunOutcome outcome_of(const wasm::Ending& ending);

// What one run took. Times in nanoseconds.
struct RunCost {
  std::int64_t instantiate = 0;  // from its first turn until its instance stood
  std::int64_t cpu = 0;          // all its turns, with that
  std::uint64_t memory = 0;      // bytes at its end, the most that it had: memories do not shrink
};

class FunctionCounters {
 public:
  struct Totals {
    std::array<std::uint64_t, kRunOutcomes> runs{};
    std::uint64_t running = 0;
    std::uint64_t instantiate_ns = 0;
    std::uint64_t cpu_ns = 0;
    std::uint64_t memory_peak = 0;
  };

  // A run that began is added when it ends, on any thread.
  void begin();
  void add(RunOutcome outcome, const RunCost& cost);
  Totals totals() const;

 private:
  struct alignas(64) Lane {
    std::array<std::atomic<std::uint64_t>, kRunOutcomes> runs{};
    std::atomic<std::uint64_t> begun{0};
    std::atomic<std::uint64_t> instantiate_ns{0};
    std::atomic<std::uint64_t> cpu_ns{0};
    std::atomic<std::uint64_t> memory_peak{0};
  };
  // More threads than lanes share them, which only costs time.
  std::array<Lane, 16> lanes_;
};

}  // namespace fusor
