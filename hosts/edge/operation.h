// An operation of the JavaScript side as an awaitable of Task: started when awaited, completed by
// the export complete(), or cut off when its chain is cancelled.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/context.h"

namespace fusor::edge {

// What complete() brought. `result` < 0 is a failure; kCancelled comes from this side.
struct Answer {
  static constexpr std::int32_t kCancelled = -2;
  std::int32_t result = 0;
  std::uint32_t stream = 0;
  std::string data;
};

class JsOperation : public Operation {
 public:
  ~JsOperation() override;
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    if (!attach(waiter)) {
      answer_.result = Answer::kCancelled;
      return false;
    }
    begin();
    return true;
  }
  Answer await_resume() { return std::move(answer_); }
  void cancel() final;

  // Completes the operation `id`; one that is gone (cancelled before) is ignored: false.
  static bool complete(std::uint32_t id, Answer answer);
  // Resumes what was cancelled during this call of the core. Every export ends with it: a cancelled
  // chain unwinds at once, also where the platform runs no JavaScript of that request any more.
  static void drain_cancelled();

 protected:
  // Calls the import that starts the work under this number.
  virtual void start(std::uint32_t id) = 0;

 private:
  void begin();

  std::uint32_t id_ = 0;
  Answer answer_;
};

}  // namespace fusor::edge
