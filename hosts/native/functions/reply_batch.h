// ReplyBatch: the replies of guests that end in the same turn of their loop leave together. A
// client that sleeps has to be woken for what comes; on its own for each reply, that costs more
// than a small guest does.
#pragma once

#include "core/base/context.h"
#include "hosts/native/net/linked_list.h"

namespace fusor {

// `co_await ReplyBatch();` goes on with the batch: when the loop's turn is over, or kMost replies
// are there. Cancelled: resumes early. On a loop.
class ReplyBatch final : public Operation, private Linked<ReplyBatch> {
 public:
  // Enough that waking costs little of a reply, and few enough that a busy client has its next
  // requests here when the turn is over.
  static constexpr std::uint32_t kMost = 16;

  bool await_ready() const noexcept { return completes_batch(); }
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
  // Lets the others go where this is the last of a batch, which need not wait.
  static bool completes_batch();
  void enqueue();
  friend class LinkedList<ReplyBatch>;
};

}  // namespace fusor
