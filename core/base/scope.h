// Scope: parallel parts of one chain (both directions of a tunnel, work and its timeout). A scope
// does not end before its children: `co_await scope.join()` on every path before it goes out of
// scope.
#pragma once

#include "core/base/task.h"

namespace fusor {

class Scope {
 public:
  // `parent` is the chain that the scope belongs to: cancelling it cancels the children.
  explicit Scope(Context& parent) : context_(&parent) {}
  ~Scope() { FUSOR_ASSERT(running_ == 0); }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  // Starts a child at once; it runs to its first suspension inside this call.
  void spawn(Task<void> task);
  void cancel() { context_.cancel(); }
  bool idle() const { return running_ == 0; }

  // Waits until all children have ended. Does not fail when the parent is cancelled: the children
  // are then cancelled too, and are waited for.
  struct Join {
    Scope& scope;
    bool await_ready() const noexcept { return scope.running_ == 0; }
    void await_suspend(std::coroutine_handle<> waiter) noexcept { scope.joiner_ = waiter; }
    void await_resume() noexcept {}
  };
  Join join() { return {*this}; }

 private:
  void ended();

  Context context_;  // the children's common parent
  std::size_t running_ = 0;
  std::coroutine_handle<> joiner_;
};

}  // namespace fusor
