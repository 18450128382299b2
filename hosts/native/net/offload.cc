// The pool behind offload(): few threads, started when first needed, shared by all loops.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "hosts/native/net/loop.h"

namespace fusor::detail {
namespace {

class Pool {
 public:
  void add(UniqueFunction<void()> work) {
    {
      std::lock_guard lock(mutex_);
      queue_.push_back(std::move(work));
      if (idle_ < queue_.size() && threads_ < kThreads) {
        ++threads_;
        std::thread([this] { serve(); }).detach();
      }
    }
    wake_.notify_one();
  }

 private:
  // Enough that a slow name server or disk does not hold up everything else.
  static constexpr unsigned kThreads = 4;

  void serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
      ++idle_;
      wake_.wait(lock, [&] { return !queue_.empty(); });
      --idle_;
      UniqueFunction<void()> work = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      work();
      work = nullptr;
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<UniqueFunction<void()>> queue_;
  std::size_t idle_ = 0;
  unsigned threads_ = 0;
};

}  // namespace

void run_on_pool(UniqueFunction<void()> work) {
  // Never destroyed: its threads may be at work when the process exits.
  static Pool* const pool = new Pool;
  pool->add(std::move(work));
}

}  // namespace fusor::detail
