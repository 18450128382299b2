// The `logging` part of a config, compiled: which loggers go where (Caddy: logging.go).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hosts/native/log/encoder.h"
#include "hosts/native/log/log_thread.h"

namespace fusor {

struct LogSampling {
  std::int64_t interval_ns = 1'000'000'000;
  std::uint64_t first = 100;       // of equal messages in an interval
  std::uint64_t thereafter = 100;  // then one in so many
};

// One log: a filter by level and logger name before an encoder and a sink.
struct LogTarget {
  std::string name;
  LogLevel level = LogLevel::kInfo;
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  std::optional<LogSampling> sampling;
  std::unique_ptr<LogEncoder> encoder;
  std::shared_ptr<LogSink> sink;

  // Caddy's rule: the longest include or exclude that is a prefix of the name decides.
  bool accepts(std::string_view logger) const;
};

// Immutable; shared by every loop.
class LogSetup {
 public:
  // `logging` may be null: everything from info up to stderr. nullptr: reported.
  static std::shared_ptr<const LogSetup> load(const json::Value* logging, LogThread& thread,
                                              System& system, Diagnostics& diagnostics);
  // Reports what load would, and opens no file.
  static void check(const json::Value* logging, System& system, Diagnostics& diagnostics);
  const std::vector<LogTarget>& targets() const { return targets_; }

 private:
  static std::shared_ptr<const LogSetup> read(const json::Value* logging, LogThread* thread,
                                              System& system, Diagnostics& diagnostics);
  std::vector<LogTarget> targets_;
};

}  // namespace fusor
