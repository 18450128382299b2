#include "hosts/native/functions/compute.h"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace fusor {
namespace {

// What computes for long gives way to the loops: about a third of their weight to the scheduler.
constexpr int kNicer = 5;

unsigned processors() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<unsigned>(CPU_COUNT(&set));
}

void become_one_of_them() {
  pthread_setname_np(pthread_self(), "fusor-compute");
  const auto self = static_cast<id_t>(::gettid());
  setpriority(PRIO_PROCESS, self, getpriority(PRIO_PROCESS, self) + kNicer);
}

}  // namespace

// As many as there are processors, started when first needed.
class ComputeTurn::Threads {
 public:
  void add(ComputeTurn* turn) {
    {
      const std::lock_guard lock(mutex_);
      turn->waits_ = true;
      turn->previous_ = last_;
      (last_ ? last_->next_ : first_) = turn;
      last_ = turn;
      ++waiting_;
      if (idle_ < waiting_ && threads_ < most_) {
        ++threads_;
        std::thread([this] { serve(); }).detach();
      }
    }
    wake_.notify_one();
  }

  // False: its work has begun.
  bool remove(ComputeTurn* turn) {
    const std::lock_guard lock(mutex_);
    if (!turn->waits_) return false;
    unlink(turn);
    return true;
  }

 private:
  void unlink(ComputeTurn* turn) {
    (turn->previous_ ? turn->previous_->next_ : first_) = turn->next_;
    (turn->next_ ? turn->next_->previous_ : last_) = turn->previous_;
    turn->waits_ = false;
    --waiting_;
  }

  void serve() {
    become_one_of_them();
    std::unique_lock lock(mutex_);
    for (;;) {
      ++idle_;
      wake_.wait(lock, [this] { return first_ != nullptr; });
      --idle_;
      ComputeTurn* const turn = first_;
      unlink(turn);
      lock.unlock();
      turn->finish();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  ComputeTurn* first_ = nullptr;
  ComputeTurn* last_ = nullptr;
  unsigned waiting_ = 0;
  unsigned idle_ = 0;
  unsigned threads_ = 0;
  const unsigned most_ = processors();
};

ComputeTurn::Threads& ComputeTurn::threads() {
  // Never destroyed: they may be at work when the process exits.
  static Threads* const all = new Threads;
  return *all;
}

void ComputeTurn::enqueue() { threads().add(this); }

void ComputeTurn::finish() {
  work_();
  done_ = true;
  loop_.post([this] { resume(); });
}

void ComputeTurn::cancel() {
  if (threads().remove(this)) loop_.post([this] { resume(); });
}

}  // namespace fusor
