// Random numbers from the kernel, drawn in batches: one getrandom(2) for many requests.
#pragma once

#include "core/host/host.h"

namespace fusor {

class NativeRandom : public Random {
 public:
  void fill(std::span<unsigned char> bytes) override;
};

}  // namespace fusor
