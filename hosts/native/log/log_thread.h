// The one thread that writes logs. Loops hand it lines through lanes; it gathers what came for each
// sink and writes it at once, so a busy access log costs few system calls and no loop ever waits.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "hosts/native/log/archive_thread.h"
#include "hosts/native/log/encoder.h"
#include "hosts/native/log/lane.h"
#include "hosts/native/log/writer.h"

namespace fusor {

// An open writer. Loops know it by address only; its content is the log thread's.
class LogSink {
 public:
  LogSink(std::string key, std::unique_ptr<LogWriter> writer)
      : key_(std::move(key)), writer_(std::move(writer)) {}
  const std::string& key() const { return key_; }

 private:
  friend class LogThread;
  std::string key_;
  std::unique_ptr<LogWriter> writer_;
  std::string gathered_;
  bool failing_ = false;
  std::int64_t lost_ = 0;  // lines, since it began to fail
};

class LogThread {
 public:
  LogThread();
  ~LogThread();  // writes what is left
  LogThread(const LogThread&) = delete;
  LogThread& operator=(const LogThread&) = delete;

  // The sink of this writer, shared with those that have the same key. It is closed when nobody
  // holds it any more and its last lines are out. From the control thread.
  Result<std::shared_ptr<LogSink>> open(const OpenedWriter& writer, const json::Value* config);

  // A lane for one producing thread.
  std::shared_ptr<Lane> add_lane();
  // By a producer that pushed: the thread looks soon.
  void notify() {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (asleep_.load(std::memory_order_relaxed)) wake();
  }
  // Waits until all that was pushed before is written. False: it was not, so long.
  bool flush(std::chrono::milliseconds limit = std::chrono::hours(1));

 private:
  void run();
  bool pass();
  void wake();
  bool anything_waits();
  void write_out(LogSink& sink);
  void write_failed(LogSink& sink, const Written& written);
  void write_succeeds(LogSink& sink);
  // On stderr, of the log thread itself.
  void tell(LogLevel level, std::string_view message, std::span<const LogField> fields);

  std::unique_ptr<LogEncoder> encoder_;  // of what it has to tell itself
  ArchiveThread archive_;
  std::mutex mutex_;  // lanes, sinks, retired, passes
  std::condition_variable passed_;
  std::vector<std::shared_ptr<Lane>> lanes_;
  std::vector<std::weak_ptr<LogSink>> sinks_;
  std::vector<std::unique_ptr<LogSink>> retired_;
  std::uint64_t passes_ = 0;
  std::atomic<bool> asleep_ = false;
  std::atomic<bool> stopping_ = false;
  std::vector<LogSink*> touched_;
  std::thread thread_;
};

}  // namespace fusor
