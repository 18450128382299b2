#include "hosts/native/functions/compute.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include "hosts/native/system/processors.h"

namespace fusor {
namespace {

// What computes for long gives way to the loops: about a third of their weight to the scheduler.
constexpr int kNicer = 5;

void become_one_of_them() {
  pthread_setname_np(pthread_self(), "fusor-compute");
  const auto self = static_cast<id_t>(::gettid());
  setpriority(PRIO_PROCESS, self, getpriority(PRIO_PROCESS, self) + kNicer);
}

ThreadPool& pool() {
  static ThreadPool* const all = new ThreadPool(processors(), become_one_of_them);
  return *all;
}

}  // namespace

void ComputeTurn::enqueue() { pool().add(*this); }

void ComputeTurn::run() {
  work_();
  done_ = true;
  loop_.post([this] { resume(); });
}

void ComputeTurn::cancel() {
  if (pool().remove(*this)) loop_.post([this] { resume(); });
}

}  // namespace fusor
