#include "hosts/native/system/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstring>

namespace fusor {
namespace {

void from_kernel(unsigned char* at, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::getrandom(at, size, 0);
    if (got < 0 && errno == EINTR) continue;
    FUSOR_ASSERT(got > 0);  // a server without randomness must not go on
    at += got;
    size -= static_cast<std::size_t>(got);
  }
}

struct Batch {
  unsigned char bytes[256];
  std::size_t left = 0;
};

}  // namespace

void NativeRandom::fill(std::span<unsigned char> bytes) {
  thread_local Batch batch;
  if (bytes.size() > sizeof batch.bytes / 2) return from_kernel(bytes.data(), bytes.size());
  if (batch.left < bytes.size()) {
    from_kernel(batch.bytes, sizeof batch.bytes);
    batch.left = sizeof batch.bytes;
  }
  // What was handed out is wiped: a later leak of this memory must not tell earlier ids.
  unsigned char* from = batch.bytes + (batch.left - bytes.size());
  std::memcpy(bytes.data(), from, bytes.size());
  std::memset(from, 0, bytes.size());
  batch.left -= bytes.size();
}

}  // namespace fusor
