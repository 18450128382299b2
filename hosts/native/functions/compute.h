// ComputeTurn: a turn of a guest that computes for long, on one of a few threads beside the loops.
// So a loop keeps its time for what is short, whoever computes, and the guests of one loop's
// connections have all processors where nothing else wants them.
#pragma once

#include "core/base/context.h"
#include "core/base/unique_function.h"
#include "hosts/native/net/loop.h"
#include "hosts/native/net/thread_pool.h"

namespace fusor {

// `bool done = co_await ComputeTurn([&] { … });` does the work, of about a millisecond, and resumes
// on this loop; those that wait go in order. Cancelled before its work began: it is left undone.
class ComputeTurn final : public Operation, private ThreadPool::Work {
 public:
  explicit ComputeTurn(UniqueFunction<void()> work)
      : work_(std::move(work)), loop_(*Loop::current()) {}
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    if (!attach(waiter)) return false;
    enqueue();
    return true;
  }
  bool await_resume() const noexcept { return done_; }
  void cancel() override;

 private:
  void run() override;
  void enqueue();

  UniqueFunction<void()> work_;
  Loop& loop_;
  bool done_ = false;
};

}  // namespace fusor
