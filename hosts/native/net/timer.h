// Timer: a deadline on a loop. Made for deadlines that move with every request (idle, header, write
// timeouts): moving one later, or clearing it, is one store; the queue finds out when the old time
// comes. So no request costs a timer system call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace fusor {

class Loop;
class TimerQueue;

// Used on its loop's thread only.
class Timer {
 public:
  explicit Timer(Loop& loop);
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  virtual ~Timer();

  // Calls expired() once, soon after monotonic_now() has reached `deadline` (ns); replaces an
  // earlier deadline.
  void set(std::int64_t deadline) {
    deadline_ = deadline;
    if (deadline < queued_) enqueue();
  }
  void clear() { deadline_ = kNever; }
  bool armed() const { return deadline_ != kNever; }
  std::int64_t deadline() const { return deadline_; }

  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

 protected:
  // May set or destroy any timer, this one too.
  virtual void expired() = 0;

 private:
  friend class TimerQueue;
  void enqueue();

  TimerQueue& queue_;
  std::int64_t deadline_ = kNever;
  std::int64_t queued_ = kNever;  // its key in the queue; never later than deadline_
  std::size_t index_ = 0;
};

// A binary heap of timers; a timer knows its place.
class TimerQueue {
 public:
  // The time at which run() has something to look at; Timer::kNever when empty.
  std::int64_t next() const { return heap_.empty() ? Timer::kNever : heap_.front()->queued_; }
  void run(std::int64_t now);
  void put(Timer& timer);
  void remove(Timer& timer);

  // Called when next() became earlier.
  void (*on_earlier)(void* self) = nullptr;
  void* self = nullptr;

 private:
  void place(std::size_t index, Timer* timer);
  void sift_up(std::size_t index);
  void sift_down(std::size_t index);
  std::vector<Timer*> heap_;
};

// CLOCK_MONOTONIC in nanoseconds.
std::int64_t monotonic_now();
// The same clock as of the last kernel tick (up to 4 ms late), at a fifth of the cost: for
// deadlines.
std::int64_t monotonic_coarse();

}  // namespace fusor
