#include <cstring>

#include "core/host/host.h"

namespace fusor {

std::uint64_t Random::next() {
  unsigned char bytes[sizeof(std::uint64_t)];
  fill(bytes);
  std::uint64_t value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

}  // namespace fusor
