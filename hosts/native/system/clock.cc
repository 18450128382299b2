#include "hosts/native/system/clock.h"

#include <ctime>

#include "hosts/native/net/loop.h"

namespace fusor {

std::int64_t NativeClock::unix_ns() {
  timespec now;
  ::clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

std::int64_t NativeClock::monotonic_ns() { return monotonic_now(); }

Task<bool> NativeClock::sleep(std::int64_t ns) { co_return co_await Sleep(ns); }

}  // namespace fusor
