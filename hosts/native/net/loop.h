// Loop: one event loop, run by one thread. What belongs to a loop (its connections, timers,
// coroutine chains) is used on that thread only; other threads reach it by post().
//
// A completion resumes on its loop, never inside the call that started it. Asio is below; its
// headers stay in this folder (loop_asio.h), so whoever includes this one compiles fast.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/task.h"
#include "core/base/unique_function.h"
#include "hosts/native/net/timer.h"

namespace fusor {

// What another part keeps for one loop (a pool of connections); goes with the loop.
class LoopLocal {
 public:
  virtual ~LoopLocal() = default;
};

class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // The loop that the calling thread runs; nullptr on other threads.
  static Loop* current();

  // Runs until stop(), also with nothing to do. May be called again after that.
  void run();
  // From any thread.
  void stop();
  // Calls `function` on the loop's thread, soon, never inside this call. From any thread.
  void post(UniqueFunction<void()> function);

  TimerQueue& timers() { return timers_; }

  // By a key that its owner never uses twice. On the loop's thread. nullptr: none yet.
  LoopLocal* local(std::uint64_t key) const {
    for (const auto& [k, value] : locals_) {
      if (k == key) return value.get();
    }
    return nullptr;
  }
  void set_local(std::uint64_t key, std::unique_ptr<LoopLocal> value) {
    locals_.emplace_back(key, std::move(value));
  }
  // Destroys those for which `unused` says so.
  template <class F>
  void remove_locals(F unused) {
    std::erase_if(locals_, [&](const auto& entry) { return unused(*entry.second); });
  }

  struct Impl;  // loop_asio.h
  Impl& impl() { return *impl_; }

 private:
  TimerQueue timers_;
  std::unique_ptr<Impl> impl_;
  std::vector<std::pair<std::uint64_t, std::unique_ptr<LoopLocal>>> locals_;
};

// Waits; true: the time has passed, false: cancelled before. On the current loop.
//   bool passed = co_await Sleep(nanoseconds);
class Sleep final : public Operation, private Timer {
 public:
  explicit Sleep(std::int64_t ns) : Timer(*Loop::current()), ns_(ns) {}
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    if (!attach(waiter)) return false;
    set(ns_ > 0 ? monotonic_now() + ns_ : 0);
    return true;
  }
  bool await_resume() const noexcept { return passed_; }
  void cancel() override;

 private:
  void expired() override;
  std::int64_t ns_;
  bool passed_ = false;
};

// Lets the other work of this loop go first. Not cancelled: it takes no time.
struct YieldTurn {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter);
  void await_resume() const noexcept {}
};

namespace detail {
void run_on_pool(UniqueFunction<void()> work);

template <class F, class T = std::invoke_result_t<F&>>
class Offload {
 public:
  explicit Offload(F work) : work_(std::move(work)) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) {
    run_on_pool([this, waiter, loop = Loop::current()] {
      if constexpr (std::is_void_v<T>) {
        work_();
      } else {
        result_.emplace(work_());
      }
      loop->post([waiter] { waiter.resume(); });
    });
  }
  T await_resume() {
    if constexpr (!std::is_void_v<T>) return std::move(*result_);
  }

 private:
  F work_;
  std::optional<std::conditional_t<std::is_void_v<T>, Unit, T>> result_;
};
}  // namespace detail

// Runs `work` (what blocks or computes long: compiling, cold files) on a small pool of
// threads shared by all loops, and resumes on this loop with its result. Never cancelled: what it
// refers to stays alive until it is done, because the awaiting frame is.
//   auto info = co_await offload([path] { return stat_now(path); });
template <class F>
detail::Offload<std::decay_t<F>> offload(F&& work) {
  return detail::Offload<std::decay_t<F>>(std::forward<F>(work));
}

// Runs `loop` on this thread until `task` has ended, and returns its value: for tests and commands.
template <class T>
T run_until_done(Loop& loop, Task<T> task);

namespace detail {
template <class T>
Task<void> keep_result(Task<T> task, std::optional<T>* out) {
  out->emplace(co_await std::move(task));
}
}  // namespace detail

template <class T>
T run_until_done(Loop& loop, Task<T> task) {
  Context context;
  auto begin = [&](Task<void> whole) {
    loop.post([&loop, &context, whole = std::move(whole)]() mutable {
      start(context, std::move(whole), [&loop] { loop.stop(); });
    });
    loop.run();
  };
  if constexpr (std::is_void_v<T>) {
    begin(std::move(task));
  } else {
    std::optional<T> result;
    begin(detail::keep_result(std::move(task), &result));
    return std::move(*result);
  }
}

}  // namespace fusor
