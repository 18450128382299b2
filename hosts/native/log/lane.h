// Lane: a bounded buffer of log lines from one thread to the log thread. One producer, one
// consumer, no lock: the request path only copies bytes. What does not fit is counted, never waited
// for. Whether a line fits depends on what waits, not on its length: else a client whose header
// fields are long enough would be in no log.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace fusor {

class LogSink;

class Lane {
 public:
  static constexpr std::size_t kCapacity = 1 << 20;       // a power of two; touched as it fills
  static constexpr std::size_t kLongest = kCapacity / 4;  // longer lines wait beside it,
  static constexpr std::size_t kBeside = 16 * kCapacity;  // so many bytes, or one line of any size

  Lane();
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  // Producer. False: no room.
  bool push(LogSink* sink, std::string_view line);
  // Producer: bytes that wait.
  std::size_t used() const {
    return static_cast<std::size_t>(head_.load(std::memory_order_relaxed) -
                                    tail_.load(std::memory_order_relaxed));
  }

  // Consumer: calls `take(sink, line)` for every line that is there; the view lasts for the call.
  template <class Take>
  bool drain(Take take) {
    const std::uint64_t head = head_.load(std::memory_order_acquire);
    std::uint64_t tail = tail_.load(std::memory_order_relaxed);
    if (tail == head) return false;
    while (tail != head) {
      Header header;
      copy_out(tail, &header, sizeof header);
      const std::size_t at = (tail + sizeof header) & (kCapacity - 1);
      if (header.beside) {
        const std::unique_ptr<const std::string> line(header.beside);
        take(header.sink, std::string_view(*line));
        beside_.fetch_sub(line->size(), std::memory_order_release);
      } else if (at + header.size <= kCapacity) {
        take(header.sink, std::string_view(bytes_.get() + at, header.size));
      } else {
        auto line = std::make_unique_for_overwrite<char[]>(header.size);
        copy_out(tail + sizeof header, line.get(), header.size);
        take(header.sink, std::string_view(line.get(), header.size));
      }
      tail += sizeof header + header.size;
      tail_.store(tail, std::memory_order_release);
    }
    return true;
  }

 private:
  struct Header {
    LogSink* sink;
    std::uint64_t size;         // of the line after it
    const std::string* beside;  // owned: the line, where it is a long one
  };
  void copy_in(std::uint64_t at, const void* from, std::size_t size);
  void copy_out(std::uint64_t at, void* to, std::size_t size) const;

  std::unique_ptr<char[]> bytes_;
  alignas(64) std::atomic<std::uint64_t> head_ = 0;  // positions only grow
  alignas(64) std::atomic<std::uint64_t> tail_ = 0;
  std::atomic<std::size_t> beside_ = 0;  // bytes of long lines that wait
};

}  // namespace fusor
