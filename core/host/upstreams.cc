#include "core/host/upstreams.h"

#include <algorithm>

namespace fusor {

void UpstreamState::count_failure(std::int64_t until_ns) {
  const std::uint32_t slot = next_.fetch_add(1, std::memory_order_relaxed) % until_.size();
  until_[slot].store(until_ns, std::memory_order_relaxed);
  std::int64_t latest = latest_.load(std::memory_order_relaxed);
  while (latest < until_ns &&
         !latest_.compare_exchange_weak(latest, until_ns, std::memory_order_relaxed)) {
  }
}

int UpstreamState::failures(std::int64_t now_ns) const {
  if (latest_.load(std::memory_order_relaxed) <= now_ns) return 0;
  return static_cast<int>(std::ranges::count_if(
      until_, [&](const auto& until) { return until.load(std::memory_order_relaxed) > now_ns; }));
}

}  // namespace fusor
