// What a guest's driver awaits on its loop besides bodies: a time, and its turn.
#pragma once

#include "core/base/context.h"
#include "hosts/native/net/loop.h"

namespace fusor {

// Waits until a time of the monotonic clock. Cancelled: resumes early.
class PauseUntil final : public Operation, private Timer {
 public:
  explicit PauseUntil(std::int64_t when) : Timer(*Loop::current()), when_(when) {}
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    if (!attach(waiter)) return false;
    set(when_);
    return true;
  }
  void await_resume() const noexcept {}
  void cancel() override { set(0); }

 private:
  void expired() override { resume(); }
  std::int64_t when_;
};

// The guests of a loop that have used up their turn, in order. One of them goes on in each turn of
// the loop, whatever their number: between two of them everything else that is ready is served.
class BusyTurn final : public Operation {
 public:
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    if (!attach(waiter)) return false;
    enqueue();
    return true;
  }
  void await_resume() const noexcept {}
  void cancel() override;

 private:
  struct Queue;
  static Queue& queue();
  void enqueue();
  BusyTurn* next_ = nullptr;
  BusyTurn* previous_ = nullptr;
};

}  // namespace fusor
