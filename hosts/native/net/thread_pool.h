// ThreadPool: a few threads beside the loops, started when first needed, that do work in order.
// Never destroyed: its threads may be at work when the process exits.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

#include "hosts/native/net/linked_list.h"

namespace fusor {

class ThreadPool {
 public:
  // Outlives its run, or its removal.
  class Work : public Linked<Work> {
   public:
    virtual void run() = 0;  // on one of the threads; may destroy it

   protected:
    ~Work() = default;

   private:
    friend class ThreadPool;
    bool waits_ = false;  // under the pool's lock
  };

  // `prepare` is what each thread does first.
  ThreadPool(std::size_t most, void (*prepare)()) : most_(most), prepare_(prepare) {}
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  void add(Work& work);
  // False: it has begun.
  bool remove(Work& work);

 private:
  void take_out(Work& work);
  void serve();

  const std::size_t most_;
  void (*const prepare_)();
  std::mutex mutex_;
  std::condition_variable wake_;
  LinkedList<Work> queue_;
  std::size_t waiting_ = 0;
  std::size_t idle_ = 0;
  std::size_t threads_ = 0;
};

}  // namespace fusor
