#include "hosts/native/functions/ticker.h"

#include <pthread.h>
#include <time.h>

#include <algorithm>
#include <iterator>

#include "core/base/result.h"
#include "hosts/native/functions/lane.h"
#include "hosts/native/system/signals_blocked.h"

namespace fusor::wasm {

Ticker::Ticker() {
  const SignalsBlocked blocked;
  thread_ = std::thread([this] { run(); });
}

Ticker::~Ticker() {
  stop_ = true;
  asleep_.store(0);
  asleep_.notify_one();
  thread_.join();
}

void Ticker::add(wasm_engine_t* engine) {
  auto* free = std::find(std::begin(engines_), std::end(engines_), nullptr);
  FUSOR_ASSERT(free != std::end(engines_));
  free->store(engine);
}

std::atomic<std::uint64_t>& Ticker::enter() {
  std::atomic<std::uint64_t>& lane = lanes_[lane_of_thread() % kLanes].state;
  // Sequentially consistent, as the other side's: either it sees us running, or we see it asleep.
  lane.fetch_add(kEntered);
  if (asleep_.load() != 0 && asleep_.exchange(0) != 0) asleep_.notify_one();
  return lane;
}

bool Ticker::active(std::uint64_t (&seen)[kLanes]) const {
  bool found = false;
  for (std::size_t i = 0; i < kLanes; ++i) {
    const std::uint64_t state = lanes_[i].state.load();
    found |= state != seen[i] || static_cast<std::uint32_t>(state) != 0;
    seen[i] = state;
  }
  return found;
}

void Ticker::run() {
  pthread_setname_np(pthread_self(), "fusor-epoch");
  std::uint64_t seen[kLanes] = {};
  int idle = 0;
  while (!stop_) {
    const timespec tick{0, kTickNs};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &tick, nullptr);
    if (active(seen)) {
      for (auto& slot : engines_) {
        if (wasm_engine_t* engine = slot.load()) wasmtime_engine_increment_epoch(engine);
      }
      idle = 0;
    } else if (++idle >= kIdleTicks) {
      asleep_.store(1);
      if (stop_ || active(seen)) {
        asleep_.store(0);
      } else {
        asleep_.wait(1);
      }
      idle = 0;
    }
  }
}

}  // namespace fusor::wasm
