#include "hosts/native/log/archive_thread.h"

#include <pthread.h>
#include <sys/resource.h>

#include "hosts/native/log/rolled_files.h"
#include "hosts/native/system/clock.h"
#include "hosts/native/system/signals_blocked.h"

namespace fusor {
namespace {

constexpr int kNice = 10;  // what serves goes first

}  // namespace

ArchiveThread::~ArchiveThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void ArchiveThread::tidy(const FileWriterSettings& log) {
  const std::lock_guard lock(mutex_);
  std::erase_if(waiting_, [&log](const auto& other) { return other.filename == log.filename; });
  waiting_.push_back(log);
  if (!thread_.joinable()) {
    const SignalsBlocked blocked;
    thread_ = std::thread([this] { run(); });
  }
  wake_.notify_one();
}

void ArchiveThread::run() {
  pthread_setname_np(pthread_self(), "fusor-archive");
  ::setpriority(PRIO_PROCESS, 0, kNice);  // of this thread only
  NativeClock clock;
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const FileWriterSettings log = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    lock.unlock();
    tidy_rolled_files(log, clock.unix_ns(), stopping_);
    lock.lock();
  }
}

}  // namespace fusor
