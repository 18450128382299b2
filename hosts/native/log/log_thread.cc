#include "hosts/native/log/log_thread.h"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "hosts/native/log/output.h"
#include "hosts/native/system/clock.h"
#include "hosts/native/system/signals_blocked.h"
#include "hosts/native/system/system.h"

namespace fusor {
namespace {

// How long lines may gather. Long enough that a busy log is written in batches.
constexpr auto kGather = std::chrono::milliseconds(5);
constexpr std::size_t kBatch = 256 * 1024;

}  // namespace

LogThread::LogThread() {
  NativeSystem system;
  Diagnostics none;
  encoder_ = make_log_encoder(nullptr, ::isatty(STDERR_FILENO) == 1, system, none);
  const SignalsBlocked blocked;
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "fusor-log");
    run();
  });
}

LogThread::~LogThread() {
  stopping_ = true;
  wake();
  thread_.join();
}

Result<std::shared_ptr<LogSink>> LogThread::open(const OpenedWriter& writer,
                                                 const json::Value* config) {
  {
    std::lock_guard lock(mutex_);
    std::erase_if(sinks_, [](const auto& sink) { return sink.expired(); });
    for (const auto& known : sinks_) {
      if (auto sink = known.lock(); sink && sink->key() == writer.key) return sink;
    }
  }
  TRY_ASSIGN(auto opened, writer.open(config, archive_));
  // Lines that name the sink may still wait in lanes when the last holder lets go of it.
  std::shared_ptr<LogSink> sink(new LogSink(writer.key, std::move(opened)), [this](LogSink* gone) {
    std::lock_guard lock(mutex_);
    retired_.emplace_back(gone);
  });
  std::lock_guard lock(mutex_);
  sinks_.push_back(sink);
  return sink;
}

std::shared_ptr<Lane> LogThread::add_lane() {
  auto lane = std::make_shared<Lane>();
  std::lock_guard lock(mutex_);
  lanes_.push_back(lane);
  return lane;
}

void LogThread::wake() {
  asleep_ = false;
  asleep_.notify_one();
}

bool LogThread::flush(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  std::unique_lock lock(mutex_);
  // The pass that runs now may have seen our lane already; the one after it sees all.
  const std::uint64_t goal = passes_ + 2;
  while (passes_ < goal) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    wake();
    passed_.wait_for(lock, std::chrono::milliseconds(1));
  }
  return true;
}

void LogThread::run() {
  for (;;) {
    const bool stopping = stopping_;
    if (pass()) {
      if (!stopping) std::this_thread::sleep_for(kGather);
      continue;
    }
    if (stopping) return;
    asleep_ = true;
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (anything_waits() || stopping_) asleep_ = false;
    asleep_.wait(true);
  }
}

bool LogThread::anything_waits() {
  std::lock_guard lock(mutex_);
  for (const auto& lane : lanes_) {
    if (lane->used() > 0) return true;
  }
  return !retired_.empty();
}

bool LogThread::pass() {
  std::vector<std::shared_ptr<Lane>> lanes;
  std::vector<std::unique_ptr<LogSink>> retired;
  {
    std::lock_guard lock(mutex_);
    // A lane whose producer is gone has nothing more to give once it is empty.
    std::erase_if(lanes_, [](const auto& lane) { return lane.use_count() == 1 && !lane->used(); });
    lanes = lanes_;
    retired.swap(retired_);
  }
  bool any = !retired.empty();
  for (const auto& lane : lanes) {
    any |= lane->drain([this](LogSink* sink, std::string_view line) {
      if (sink->gathered_.empty()) touched_.push_back(sink);
      sink->gathered_ += line;
      if (sink->gathered_.size() < kBatch) return;
      write_out(*sink);
      std::erase(touched_, sink);
    });
  }
  for (LogSink* sink : touched_) write_out(*sink);
  touched_.clear();
  for (const auto& sink : retired) write_succeeds(*sink);
  retired.clear();
  std::lock_guard lock(mutex_);
  ++passes_;
  passed_.notify_all();
  return any;
}

void LogThread::write_out(LogSink& sink) {
  const Written written = sink.writer_->write(sink.gathered_);
  if (written.error != 0) {
    write_failed(sink, written);
  } else {
    write_succeeds(sink);
  }
  sink.gathered_.clear();
  if (sink.gathered_.capacity() > kBatch) sink.gathered_.shrink_to_fit();
}

// Told once, and not for every line: the disk may be full for hours.
void LogThread::write_failed(LogSink& sink, const Written& written) {
  sink.lost_ += std::count(sink.gathered_.begin() + static_cast<std::ptrdiff_t>(written.bytes),
                           sink.gathered_.end(), '\n');
  if (std::exchange(sink.failing_, true)) return;
  const LogField fields[] = {{"writer", std::string_view(sink.key_)},
                             {"error", std::string_view(std::strerror(written.error))}};
  tell(LogLevel::kError, "a log cannot be written: its lines are lost", fields);
}

void LogThread::write_succeeds(LogSink& sink) {
  if (!std::exchange(sink.failing_, false)) return;
  const LogField fields[] = {{"writer", std::string_view(sink.key_)},
                             {"lost", std::exchange(sink.lost_, 0)}};
  tell(LogLevel::kWarn, "log lines were lost: they could not be written", fields);
}

void LogThread::tell(LogLevel level, std::string_view message, std::span<const LogField> fields) {
  std::string line;
  encoder_->encode({level, NativeClock().unix_ns(), "logging", message, fields}, line);
  standard_error().write(line);
}

}  // namespace fusor
