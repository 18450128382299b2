#include "hosts/native/functions/counters.h"

#include <algorithm>

#include "hosts/native/functions/lane.h"

namespace fusor {
namespace {

using std::memory_order_relaxed;

}  // namespace

std::string_view name_of(RunOutcome outcome) {
  constexpr std::string_view kNames[kRunOutcomes] = {"ok",        "exit",    "trap",   "timeout",
                                                     "too_large", "no_slot", "failed", "bad_reply",
                                                     "cancelled", "busy"};
  return kNames[static_cast<std::size_t>(outcome)];
}

RunOutcome outcome_of(const wasm::Ending& ending) {
  switch (ending.kind) {
    case wasm::Ending::kSucceeded:
      return RunOutcome::kOk;
    case wasm::Ending::kExited:
      return RunOutcome::kExit;
    case wasm::Ending::kTrapped:
      return RunOutcome::kTrap;
    case wasm::Ending::kTimedOut:
      return RunOutcome::kTimeout;
    case wasm::Ending::kTooLarge:
      return RunOutcome::kTooLarge;
    case wasm::Ending::kNoSlot:
      return RunOutcome::kNoSlot;
    case wasm::Ending::kFailed:
      break;
  }
  return RunOutcome::kFailed;
}

void FunctionCounters::begin() {
  lanes_[wasm::lane_of_thread() % lanes_.size()].begun.fetch_add(1, memory_order_relaxed);
}

void FunctionCounters::add(RunOutcome outcome, const RunCost& cost) {
  Lane& lane = lanes_[wasm::lane_of_thread() % lanes_.size()];
  lane.runs[static_cast<std::size_t>(outcome)].fetch_add(1, memory_order_relaxed);
  lane.instantiate_ns.fetch_add(static_cast<std::uint64_t>(cost.instantiate), memory_order_relaxed);
  lane.cpu_ns.fetch_add(static_cast<std::uint64_t>(cost.cpu), memory_order_relaxed);
  std::uint64_t peak = lane.memory_peak.load(memory_order_relaxed);
  while (peak < cost.memory &&
         !lane.memory_peak.compare_exchange_weak(peak, cost.memory, memory_order_relaxed)) {
  }
}

FunctionCounters::Totals FunctionCounters::totals() const {
  Totals out;
  std::uint64_t begun = 0;
  std::uint64_t ended = 0;
  for (const Lane& lane : lanes_) {
    for (std::size_t i = 0; i < kRunOutcomes; ++i) {
      const std::uint64_t runs = lane.runs[i].load(memory_order_relaxed);
      out.runs[i] += runs;
      if (i != static_cast<std::size_t>(RunOutcome::kBusy)) ended += runs;
    }
    begun += lane.begun.load(memory_order_relaxed);
    out.instantiate_ns += lane.instantiate_ns.load(memory_order_relaxed);
    out.cpu_ns += lane.cpu_ns.load(memory_order_relaxed);
    out.memory_peak = std::max(out.memory_peak, lane.memory_peak.load(memory_order_relaxed));
  }
  // Read one after another: a run may end in between.
  out.running = begun > ended ? begun - ended : 0;
  return out;
}

}  // namespace fusor
