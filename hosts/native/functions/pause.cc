#include "hosts/native/functions/pause.h"

#include "hosts/native/functions/ticker.h"

namespace fusor {
namespace {

// The last guest of a share may take a turn of its own longer.
constexpr std::int64_t kShare = wasm::Ticker::kTickNs;

}  // namespace

struct GuestTurn::Queue {
  LinkedList<GuestTurn> waiting;
  std::int64_t used = 0;  // of the share
  bool posted = false;

  void post() {
    if (posted || !waiting.first()) return;
    posted = true;
    Loop::current()->post([this] { run(); });
  }
  // What is posted here runs in the loop's next turn, behind all that is ready.
  void run() {
    posted = false;
    used = 0;
    while (waiting.first() && used < kShare) {
      GuestTurn& turn = *waiting.first();
      waiting.remove(turn);
      turn.resume();
    }
    post();
  }
};

// A loop has a thread of its own.
GuestTurn::Queue& GuestTurn::queue() {
  thread_local Queue queue;
  return queue;
}

bool GuestTurn::is_free() { return !queue().waiting.first() && queue().used < kShare; }

void GuestTurn::charge(std::int64_t nanoseconds) { queue().used += nanoseconds; }

void GuestTurn::enqueue() {
  LinkedList<GuestTurn>& waiting = queue().waiting;
  place_ == kBeforeAll ? waiting.push_front(*this) : waiting.push_back(*this);
  queue().post();
}

void GuestTurn::cancel() {
  queue().waiting.remove(*this);
  Loop::current()->post([this] { resume(); });
}

}  // namespace fusor
