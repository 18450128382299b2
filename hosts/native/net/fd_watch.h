// FdWatch: waits for the readiness of a file descriptor that somebody else owns and reads (a
// signalfd, an inotify descriptor, a pipe, a listening socket).
#pragma once

#include <memory>

#include "core/base/context.h"

namespace fusor {

class Loop;

// Used on its loop's thread. The descriptor outlives the watch; a descriptor has at most one watch.
class FdWatch {
 public:
  FdWatch(Loop& loop, int fd);
  ~FdWatch();  // nothing waits any more
  FdWatch(const FdWatch&) = delete;
  FdWatch& operator=(const FdWatch&) = delete;

  enum class For { kRead, kWrite };

  // `int error = co_await watch.readable();` 0: ready; ECANCELED; or another errno.
  class Wait final : public Operation {
   public:
    Wait(FdWatch& watch, For what) : watch_(watch), what_(what) {}
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> waiter) {
      if (!attach(waiter)) return false;
      begin();
      return true;
    }
    int await_resume() const noexcept { return error_; }
    void cancel() override;

   private:
    void begin();
    FdWatch& watch_;
    For what_;
    bool cancelled_ = false;
    int error_ = 125;  // ECANCELED: what a cancelled chain gets without waiting
  };
  Wait readable() { return {*this, For::kRead}; }
  Wait writable() { return {*this, For::kWrite}; }

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fusor
