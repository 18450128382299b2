#include "hosts/native/functions/pause.h"

namespace fusor {

struct BusyTurn::Queue {
  BusyTurn* first = nullptr;
  BusyTurn* last = nullptr;
  bool posted = false;

  void push_back(BusyTurn* turn) {
    turn->previous_ = last;
    (last ? last->next_ : first) = turn;
    last = turn;
  }
  void remove(BusyTurn* turn) {
    (turn->previous_ ? turn->previous_->next_ : first) = turn->next_;
    (turn->next_ ? turn->next_->previous_ : last) = turn->previous_;
    turn->next_ = turn->previous_ = nullptr;
  }
  void post() {
    if (posted || !first) return;
    posted = true;
    Loop::current()->post([this] { run_one(); });
  }
  void run_one() {
    posted = false;
    BusyTurn* turn = first;
    if (!turn) return;
    remove(turn);
    post();
    turn->resume();
  }
};

// A loop has a thread of its own.
BusyTurn::Queue& BusyTurn::queue() {
  thread_local Queue queue;
  return queue;
}

void BusyTurn::enqueue() {
  queue().push_back(this);
  queue().post();
}

void BusyTurn::cancel() {
  queue().remove(this);
  Loop::current()->post([this] { resume(); });
}

}  // namespace fusor
