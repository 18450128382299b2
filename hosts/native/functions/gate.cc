#include "hosts/native/functions/gate.h"

#include "hosts/native/net/loop.h"

namespace fusor {

bool Gate::try_take() {
  if (slots_ == 0) return true;
  std::uint32_t running = running_.load();
  while (running < slots_) {
    if (running_.compare_exchange_weak(running, running + 1)) return true;
  }
  return false;
}

void Gate::leave() {
  if (slots_ == 0) return;
  running_.fetch_sub(1);
  // Sequentially consistent, as in begin(): either we see the waiter, or it sees the free slot.
  if (waiting_.load() != 0) admit();
}

// Hands free slots to those who wait, each on its own loop.
void Gate::admit() {
  const std::lock_guard lock(mutex_);
  while (!waiters_.empty() && try_take()) {
    Enter* next = waiters_.front();
    waiters_.pop_front();
    waiting_.fetch_sub(1);
    next->queued_ = false;
    next->entry_ = Entry::kEntered;
    next->loop_->post([next] { next->resume(); });
  }
}

bool Gate::Enter::begin() {
  loop_ = Loop::current();
  {
    const std::lock_guard lock(gate_.mutex_);
    if (gate_.waiters_.size() >= gate_.queue_) {
      // A slot may have become free since await_ready.
      entry_ = gate_.waiters_.empty() && gate_.try_take() ? Entry::kEntered : Entry::kFull;
      detach();
      return false;
    }
    place_ = gate_.waiters_.insert(gate_.waiters_.end(), this);
    queued_ = true;
    gate_.waiting_.fetch_add(1);
  }
  gate_.admit();
  return true;
}

void Gate::Enter::cancel() {
  const std::lock_guard lock(gate_.mutex_);
  if (!queued_) return;  // it has a slot already, and will resume with it
  queued_ = false;
  gate_.waiters_.erase(place_);
  gate_.waiting_.fetch_sub(1);
  loop_->post([this] { resume(); });
}

}  // namespace fusor
