// The pool behind offload(), shared by all loops.
#include <memory>

#include "hosts/native/net/loop.h"
#include "hosts/native/net/thread_pool.h"

namespace fusor::detail {
namespace {

// Enough that a slow disk does not hold up everything else.
constexpr std::size_t kThreads = 4;

class Offloaded final : public ThreadPool::Work {
 public:
  explicit Offloaded(UniqueFunction<void()> work) : work_(std::move(work)) {}
  void run() override {
    const std::unique_ptr<Offloaded> self(this);
    work_();
  }

 private:
  UniqueFunction<void()> work_;
};

}  // namespace

void run_on_pool(UniqueFunction<void()> work) {
  static ThreadPool* const pool = new ThreadPool(kThreads, nullptr);
  pool->add(*new Offloaded(std::move(work)));
}

}  // namespace fusor::detail
