// Task<T>: the one async style. A lazy coroutine that starts when it is awaited, on the awaiter's
// Context, and transfers symmetrically, so loops and deep chains use no stack.
//
// Rules (docs/architecture.md, "Async"): named coroutine functions; parameters are values, except
// Exchange& and host interfaces, which outlive the chain; no capturing lambda coroutines.
// A function that has its answer at once need not be a coroutine: `return ready(value)`.
#pragma once

#include <coroutine>
#include <cstddef>
#include <optional>
#include <utility>

#include "core/base/context.h"
#include "core/base/result.h"
#include "core/base/unique_function.h"

#if defined(__wasm__) && !defined(__wasm_tail_call__)
#error "compile with -mtail-call: without it symmetric transfer is a plain call and loops overflow"
#endif

namespace fusor {

// Coroutine frames come from per-thread free lists by size (core/base/frame_pool.cc).
void* allocate_frame(std::size_t size);
void free_frame(void* frame, std::size_t size) noexcept;

template <class T>
class Task;

namespace detail {

class PromiseBase {
 public:
  static void* operator new(std::size_t size) { return allocate_frame(size); }
  static void operator delete(void* frame, std::size_t size) noexcept { free_frame(frame, size); }

  std::suspend_always initial_suspend() noexcept { return {}; }

  struct FinalAwaiter {
    bool await_ready() noexcept { return false; }
    template <class P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> self) noexcept {
      return self.promise().continuation_;
    }
    void await_resume() noexcept {}
  };
  FinalAwaiter final_suspend() noexcept { return {}; }
  [[noreturn]] void unhandled_exception() noexcept {
    assertion_failed("an exception left a coroutine", __FILE__, __LINE__);
  }

  Context& context() { return *context_; }
  void begin(Context& context, std::coroutine_handle<> continuation) {
    context_ = &context;
    continuation_ = continuation;
  }

 private:
  Context* context_ = nullptr;
  std::coroutine_handle<> continuation_;
};

template <class T>
class Promise : public PromiseBase {
 public:
  Task<T> get_return_object();
  template <class U = T>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  T take() { return std::move(*value_); }

 private:
  std::optional<T> value_;
};

template <>
class Promise<void> : public PromiseBase {
 public:
  Task<void> get_return_object();
  void return_void() {}
  void take() {}
};

struct Unit {};

}  // namespace detail

template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;
  using Stored = std::conditional_t<std::is_void_v<T>, detail::Unit, T>;

  explicit Task(Handle handle) : handle_(handle) {}
  // A finished task: no coroutine behind it.
  struct Ready {};
  Task(Ready, Stored value) : handle_(nullptr), ready_(std::move(value)) {}

  Task(Task&& other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)), ready_(std::move(other.ready_)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  struct Awaiter {
    Task& task;
    bool await_ready() noexcept { return !task.handle_; }
    template <class P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> parent) noexcept {
      task.handle_.promise().begin(parent.promise().context(), parent);
      return task.handle_;
    }
    T await_resume() {
      if constexpr (!std::is_void_v<T>) {
        return task.handle_ ? task.handle_.promise().take() : std::move(*task.ready_);
      }
    }
  };
  Awaiter operator co_await() && noexcept { return {*this}; }

 private:
  Handle handle_;
  std::optional<Stored> ready_;
};

namespace detail {
template <class T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}
}  // namespace detail

template <class T>
Task<T> ready(T value) {
  return Task<T>(typename Task<T>::Ready{}, std::move(value));
}
inline Task<void> ready() { return Task<void>(Task<void>::Ready{}, detail::Unit{}); }

// `Context& context = co_await this_context();`
struct this_context {
  Context* context = nullptr;
  bool await_ready() noexcept { return false; }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> self) noexcept {
    context = &self.promise().context();
    return false;
  }
  Context& await_resume() noexcept { return *context; }
};

// Runs a task that nobody awaits: the root of a chain. `done` is called when it has ended and its
// frame is gone; `context` outlives it. Starts at once, inside the call.
void start(Context& context, Task<void> task, UniqueFunction<void()> done = {});

}  // namespace fusor
