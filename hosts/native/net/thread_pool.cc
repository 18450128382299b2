#include "hosts/native/net/thread_pool.h"

#include <thread>

namespace fusor {

void ThreadPool::add(Work& work) {
  {
    const std::lock_guard lock(mutex_);
    work.waits_ = true;
    queue_.push_back(work);
    ++waiting_;
    if (idle_ < waiting_ && threads_ < most_) {
      ++threads_;
      std::thread([this] { serve(); }).detach();
    }
  }
  wake_.notify_one();
}

bool ThreadPool::remove(Work& work) {
  const std::lock_guard lock(mutex_);
  if (!work.waits_) return false;
  take_out(work);
  return true;
}

void ThreadPool::take_out(Work& work) {
  queue_.remove(work);
  work.waits_ = false;
  --waiting_;
}

void ThreadPool::serve() {
  if (prepare_) prepare_();
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    wake_.wait(lock, [this] { return queue_.first() != nullptr; });
    --idle_;
    Work& work = *queue_.first();
    take_out(work);
    lock.unlock();
    work.run();
    lock.lock();
  }
}

}  // namespace fusor
