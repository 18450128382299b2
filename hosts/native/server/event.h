// Event: something that happens once, waited for by one coroutine of the same loop.
#pragma once

#include "core/base/context.h"
#include "hosts/native/net/loop.h"

namespace fusor {

class Event {
 public:
  explicit Event(Loop& loop) : loop_(loop) {}
  bool is_set() const { return set_; }
  void set() {
    set_ = true;
    if (waiting_) wake();
  }

  // `bool happened = co_await event.wait();` false: cancelled.
  class Wait final : public Operation {
   public:
    explicit Wait(Event& event) : event_(event) {}
    bool await_ready() const noexcept { return event_.set_; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> waiter) {
      if (!attach(waiter)) return false;
      event_.waiting_ = this;
      return true;
    }
    bool await_resume() const noexcept { return event_.set_; }
    void cancel() override { event_.wake(); }

   private:
    friend class Event;
    void go_on() { resume(); }
    Event& event_;
  };
  Wait wait() { return Wait(*this); }

 private:
  void wake() {
    loop_.post([wait = waiting_] { wait->go_on(); });
    waiting_ = nullptr;
  }
  Loop& loop_;
  Wait* waiting_ = nullptr;
  bool set_ = false;
};

}  // namespace fusor
