// Gate: how many guests of one function run at once (max_concurrent), and how many requests may
// wait for their turn (queue), over all loops. Without a limit it costs nothing; with one, an
// atomic; only waiting takes a lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <mutex>
#include <utility>

#include "core/base/context.h"

namespace fusor {

class Loop;

class Gate {
 public:
  // slots 0: no limit.
  Gate(std::uint32_t slots, std::uint32_t queue) : slots_(slots), queue_(queue) {}
  ~Gate() { FUSOR_ASSERT(waiting_.load() == 0); }
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  // The right to run one guest; given back when it goes. The gate outlives it.
  class Pass {
   public:
    Pass() = default;
    explicit Pass(Gate* gate) : gate_(gate) {}
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&& other) noexcept {
      std::swap(gate_, other.gate_);
      return *this;
    }
    ~Pass() { give_back(); }
    void give_back() {
      if (gate_) std::exchange(gate_, nullptr)->leave();
    }

   private:
    Gate* gate_ = nullptr;
  };

  enum class Entry { kEntered, kFull, kCancelled };

  // `Gate::Entry entry = co_await gate.enter();` On kEntered the caller makes a Pass of the gate.
  // Those who wait go first. On a loop.
  class Enter final : public Operation {
   public:
    explicit Enter(Gate& gate) : gate_(gate) {}
    bool await_ready() {
      if (gate_.waiting_.load() != 0 || !gate_.try_take()) return false;
      entry_ = Entry::kEntered;
      return true;
    }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> waiter) {
      return attach(waiter) && begin();
    }
    Entry await_resume() const noexcept { return entry_; }
    void cancel() override;

   private:
    friend class Gate;
    bool begin();  // false: it does not wait
    Gate& gate_;
    Loop* loop_ = nullptr;
    std::list<Enter*>::iterator place_;
    bool queued_ = false;
    Entry entry_ = Entry::kCancelled;
  };
  Enter enter() { return Enter(*this); }

  std::uint32_t running() const { return running_.load(std::memory_order_relaxed); }
  std::uint32_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  bool try_take();
  void leave();
  void admit();

  const std::uint32_t slots_;
  const std::uint32_t queue_;
  std::atomic<std::uint32_t> running_{0};
  std::atomic<std::uint32_t> waiting_{0};
  std::mutex mutex_;
  std::list<Enter*> waiters_;
};

}  // namespace fusor
