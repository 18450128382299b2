#include "hosts/native/functions/reply_batch.h"

#include "hosts/native/net/loop.h"

namespace fusor {

struct ReplyBatch::Queue {
  LinkedList<ReplyBatch> waiting;
  std::uint32_t size = 0;
  bool posted = false;

  void remove(ReplyBatch& reply) {
    waiting.remove(reply);
    --size;
  }
  // As many as there are now: what comes while they go is of the next batch.
  void release() {
    for (std::uint32_t left = size; left > 0 && waiting.first(); --left) {
      ReplyBatch& reply = *waiting.first();
      remove(reply);
      reply.resume();
    }
  }
};

// A loop has a thread of its own.
ReplyBatch::Queue& ReplyBatch::queue() {
  thread_local Queue queue;
  return queue;
}

bool ReplyBatch::completes_batch() {
  if (queue().size + 1 < kMost) return false;
  queue().release();
  return true;
}

void ReplyBatch::enqueue() {
  Queue& batch = queue();
  batch.waiting.push_back(*this);
  ++batch.size;
  if (batch.posted) return;
  batch.posted = true;
  // What is posted here runs behind all that is ready in this turn.
  Loop::current()->post([&batch] {
    batch.posted = false;
    batch.release();
  });
}

void ReplyBatch::cancel() {
  queue().remove(*this);
  Loop::current()->post([this] { resume(); });
}

}  // namespace fusor
