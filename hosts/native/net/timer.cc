#include "hosts/native/net/timer.h"

#include <ctime>

#include "hosts/native/net/loop.h"

namespace fusor {
namespace {

std::int64_t read_clock(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<std::int64_t>(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
}

}  // namespace

std::int64_t monotonic_now() { return read_clock(CLOCK_MONOTONIC); }
std::int64_t monotonic_coarse() { return read_clock(CLOCK_MONOTONIC_COARSE); }

Timer::Timer(Loop& loop) : queue_(loop.timers()) {}

Timer::~Timer() {
  if (queued_ != kNever) queue_.remove(*this);
}

void Timer::enqueue() { queue_.put(*this); }

void TimerQueue::run(std::int64_t now) {
  while (!heap_.empty() && heap_.front()->queued_ <= now) {
    Timer& timer = *heap_.front();
    if (timer.deadline_ > now && timer.deadline_ != Timer::kNever) {  // it was moved later
      timer.queued_ = timer.deadline_;
      sift_down(0);
      continue;
    }
    const bool due = timer.deadline_ <= now;
    remove(timer);
    if (due) {
      timer.clear();
      timer.expired();
    }
  }
}

void TimerQueue::put(Timer& timer) {
  const std::int64_t before = next();
  if (timer.queued_ == Timer::kNever) {
    timer.index_ = heap_.size();
    heap_.push_back(&timer);
  }
  timer.queued_ = timer.deadline_;
  sift_up(timer.index_);
  if (next() < before && on_earlier) on_earlier(self);
}

void TimerQueue::remove(Timer& timer) {
  const std::size_t index = timer.index_;
  Timer* last = heap_.back();
  heap_.pop_back();
  timer.queued_ = Timer::kNever;
  if (last == &timer) return;
  place(index, last);
  sift_up(index);
  sift_down(last->index_);
}

void TimerQueue::place(std::size_t index, Timer* timer) {
  heap_[index] = timer;
  timer->index_ = index;
}

void TimerQueue::sift_up(std::size_t index) {
  Timer* timer = heap_[index];
  while (index > 0) {
    const std::size_t parent = (index - 1) / 2;
    if (heap_[parent]->queued_ <= timer->queued_) break;
    place(index, heap_[parent]);
    index = parent;
  }
  place(index, timer);
}

void TimerQueue::sift_down(std::size_t index) {
  Timer* timer = heap_[index];
  for (;;) {
    std::size_t child = 2 * index + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1]->queued_ < heap_[child]->queued_) ++child;
    if (timer->queued_ <= heap_[child]->queued_) break;
    place(index, heap_[child]);
    index = child;
  }
  place(index, timer);
}

}  // namespace fusor
