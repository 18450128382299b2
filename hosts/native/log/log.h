// The Log of one thread (a loop, the control thread): picks targets, encodes, hands lines over.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/strings.h"
#include "core/host/host.h"
#include "hosts/native/log/setup.h"

namespace fusor {

// Where the lines of one thread go by one config, as far as it has found out.
class LogRoutes {
 public:
  explicit LogRoutes(std::shared_ptr<const LogSetup> setup) : setup_(std::move(setup)) {}

 private:
  friend class NativeLog;
  struct Route {  // of one logger name
    std::vector<const LogTarget*> targets;
    LogLevel lowest = LogLevel::kError;
  };
  struct Counter {
    std::int64_t interval = -1;
    std::uint64_t count = 0;
  };
  const Route& of(std::string_view logger);
  bool sampled_out(const LogTarget& target, std::string_view message, std::int64_t now);

  std::shared_ptr<const LogSetup> setup_;
  std::unordered_map<std::string, Route, StringHash, std::equal_to<>> routes_;
  std::unordered_map<std::string, Counter, StringHash, std::equal_to<>> counters_;
};

class NativeLog : public Log {
 public:
  NativeLog(LogThread& thread, std::shared_ptr<const LogSetup> setup);

  // On its own thread: from now on by this config. What it was by before.
  std::shared_ptr<LogRoutes> use(std::shared_ptr<LogRoutes> routes);

  bool enabled(LogLevel level, std::string_view logger) override;
  void write(LogLevel level, std::string_view logger, std::string_view message,
             std::span<const LogField> fields) override;

 private:
  void emit(const LogTarget& target, const LogRecord& record);

  LogThread& thread_;
  std::shared_ptr<Lane> lane_;
  std::shared_ptr<LogRoutes> routes_;
  std::string line_;
  std::uint64_t lost_ = 0;  // lines that found no room since the last that did
};

}  // namespace fusor
