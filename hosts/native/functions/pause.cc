#include "hosts/native/functions/pause.h"

#include "hosts/native/functions/ticker.h"

namespace fusor {
namespace {

// The last guest of a share may take a turn of its own longer.
constexpr std::int64_t kShare = wasm::Ticker::kTickNs;

}  // namespace

struct GuestTurn::Queue {
  GuestTurn* first = nullptr;
  GuestTurn* last = nullptr;
  std::int64_t used = 0;  // of the share
  bool posted = false;

  void push_back(GuestTurn* turn) {
    turn->previous_ = last;
    (last ? last->next_ : first) = turn;
    last = turn;
  }
  void push_front(GuestTurn* turn) {
    turn->next_ = first;
    (first ? first->previous_ : last) = turn;
    first = turn;
  }
  void remove(GuestTurn* turn) {
    (turn->previous_ ? turn->previous_->next_ : first) = turn->next_;
    (turn->next_ ? turn->next_->previous_ : last) = turn->previous_;
    turn->next_ = turn->previous_ = nullptr;
  }
  void post() {
    if (posted || !first) return;
    posted = true;
    Loop::current()->post([this] { run(); });
  }
  // What is posted here runs in the loop's next turn, behind all that is ready.
  void run() {
    posted = false;
    used = 0;
    while (first && used < kShare) {
      GuestTurn* turn = first;
      remove(turn);
      turn->resume();
    }
    post();
  }
};

// A loop has a thread of its own.
GuestTurn::Queue& GuestTurn::queue() {
  thread_local Queue queue;
  return queue;
}

bool GuestTurn::is_free() { return !queue().first && queue().used < kShare; }

void GuestTurn::charge(std::int64_t nanoseconds) { queue().used += nanoseconds; }

void GuestTurn::enqueue() {
  place_ == kBeforeAll ? queue().push_front(this) : queue().push_back(this);
  queue().post();
}

void GuestTurn::cancel() {
  queue().remove(this);
  Loop::current()->post([this] { resume(); });
}

}  // namespace fusor
