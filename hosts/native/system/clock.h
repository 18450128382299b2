// The clocks of a loop.
#pragma once

#include "core/host/host.h"

namespace fusor {

class NativeClock : public Clock {
 public:
  std::int64_t unix_ns() override;
  std::int64_t monotonic_ns() override;
  // On a loop's thread.
  Task<bool> sleep(std::int64_t ns) override;
};

}  // namespace fusor
