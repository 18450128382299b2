#include "hosts/native/log/lane.h"

#include <algorithm>
#include <cstring>

namespace fusor {

Lane::Lane() : bytes_(std::make_unique_for_overwrite<char[]>(kCapacity)) {}

Lane::~Lane() {
  drain([](LogSink*, std::string_view) {});
}

bool Lane::push(LogSink* sink, std::string_view line) {
  const bool is_long = line.size() > kLongest;
  const std::size_t inside = sizeof(Header) + (is_long ? 0 : line.size());
  const std::uint64_t head = head_.load(std::memory_order_relaxed);
  const std::uint64_t tail = tail_.load(std::memory_order_acquire);
  if (head - tail + inside > kCapacity) return false;
  Header header{sink, line.size(), nullptr};
  if (is_long) {
    const std::size_t waiting = beside_.load(std::memory_order_acquire);
    if (waiting > 0 && waiting + line.size() > kBeside) return false;
    beside_.fetch_add(line.size(), std::memory_order_relaxed);
    header = {sink, 0, new std::string(line)};
  }
  copy_in(head, &header, sizeof header);
  copy_in(head + sizeof header, line.data(), header.size);
  head_.store(head + inside, std::memory_order_release);
  return true;
}

void Lane::copy_in(std::uint64_t at, const void* from, std::size_t size) {
  if (size == 0) return;
  at &= kCapacity - 1;
  const std::size_t first = std::min(size, kCapacity - static_cast<std::size_t>(at));
  std::memcpy(bytes_.get() + at, from, first);
  std::memcpy(bytes_.get(), static_cast<const char*>(from) + first, size - first);
}

void Lane::copy_out(std::uint64_t at, void* to, std::size_t size) const {
  at &= kCapacity - 1;
  const std::size_t first = std::min(size, kCapacity - static_cast<std::size_t>(at));
  std::memcpy(to, bytes_.get() + at, first);
  std::memcpy(static_cast<char*>(to) + first, bytes_.get(), size - first);
}

}  // namespace fusor
