// Context and Operation: cancellation of coroutines.
//
// A chain of coroutines (a request, one direction of a tunnel) has one Context; a Task hands it on
// to every Task that it awaits. At any moment a chain waits for at most one Operation, the leaf
// that the host completes. Cancelling is sticky: the pending operation is asked to complete with an
// error, and every later operation fails at once, except inside a Shield. A suspended frame is
// never destroyed: the chain unwinds by itself, running its clean-up as plain code.
#pragma once

#include <coroutine>

#include "core/base/result.h"

namespace fusor {

class Operation;

class Context {
 public:
  Context() = default;
  explicit Context(Context* parent);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  bool cancelled() const { return cancelled_ && shields_ == 0; }
  // Cancels this chain and those below it. Returns before any of them has resumed.
  void cancel();

 private:
  friend class Operation;
  friend class Shield;

  Operation* pending_ = nullptr;
  bool cancelled_ = false;
  int shields_ = 0;
  Context* parent_ = nullptr;
  Context* first_child_ = nullptr;
  Context* next_sibling_ = nullptr;
  Context* previous_sibling_ = nullptr;
};

// While it lives, the context's operations are not cancelled: for clean-up that must go through.
class Shield {
 public:
  explicit Shield(Context& context) : context_(context) { ++context_.shields_; }
  ~Shield() { --context_.shields_; }
  Shield(const Shield&) = delete;
  Shield& operator=(const Shield&) = delete;

 private:
  Context& context_;
};

// The base of every leaf awaitable. An implementation's await_suspend(handle) calls attach(handle)
// and starts the work; when the host has completed it, resume() goes on with the chain. If the
// chain was cancelled before, attach says so and nothing is to be started: see Operation::attach.
class Operation {
 public:
  Operation() = default;
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;
  virtual ~Operation() = default;

  // Asks for completion with an error (or with the result, if that is ready by then). Must not
  // resume the chain inside the call: it posts to the loop. Called at most once while pending.
  virtual void cancel() = 0;

 protected:
  // Remembers who waits. False: the chain is cancelled already; complete with an error at once
  // (return false from await_suspend).
  template <class Promise>
  bool attach(std::coroutine_handle<Promise> waiter) {
    return attach(waiter, waiter.promise().context());
  }
  bool attach(std::coroutine_handle<> waiter, Context& context);
  // Goes on with the chain. The operation may be gone when this returns.
  void resume();
  // As resume, for an await_suspend that wants to transfer itself or finds the work done at once.
  std::coroutine_handle<> detach();

 private:
  std::coroutine_handle<> waiter_;
  Context* context_ = nullptr;
};

}  // namespace fusor
