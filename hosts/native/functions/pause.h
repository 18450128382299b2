// What a guest's driver awaits on its loop besides bodies: a time, and its turn.
#pragma once

#include "core/base/context.h"
#include "hosts/native/net/linked_list.h"
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
  void cancel() override { end_early(); }
  void end_early() { set(0); }

 private:
  void expired() override { resume(); }
  std::int64_t when_;
};

// The guests' share of a loop: about a millisecond of each turn of the loop, whatever their number,
// so that between their shares everything else that is ready is served. Those that the share had no
// room for go on in order: those that have begun before those that have not, which hold no instance
// yet.
class GuestTurn final : public Operation, private Linked<GuestTurn> {
 public:
  enum Place : bool { kBehindAll, kBeforeAll };
  explicit GuestTurn(Place place) : place_(place) {}

  // True where a guest may begin at once: nobody waits, and the share is not used up.
  static bool is_free();
  // What a guest has used of the share.
  static void charge(std::int64_t nanoseconds);

  // `co_await GuestTurn(place)` waits for a turn. Cancelled: resumes early.
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
  friend class LinkedList<GuestTurn>;
  const Place place_;
};

}  // namespace fusor
