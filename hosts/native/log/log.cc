#include "hosts/native/log/log.h"

#include <algorithm>
#include <ctime>
#include <utility>

namespace fusor {
namespace {

std::int64_t unix_now() {
  timespec now;
  ::clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

const LogRoutes::Route& LogRoutes::of(std::string_view logger) {
  if (const auto known = routes_.find(logger); known != routes_.end()) return known->second;
  Route route;
  for (const LogTarget& target : setup_->targets()) {
    if (!target.accepts(logger)) continue;
    route.targets.push_back(&target);
    route.lowest = std::min(route.lowest, target.level);
  }
  return routes_.emplace(std::string(logger), std::move(route)).first->second;
}

bool LogRoutes::sampled_out(const LogTarget& target, std::string_view message, std::int64_t now) {
  if (counters_.size() > 4096) counters_.clear();  // messages are few; placeholders in them are not
  Counter& counter = counters_[cat(target.name, "\n", message)];
  const std::int64_t interval = now / target.sampling->interval_ns;
  if (counter.interval != interval) counter = {interval, 0};
  const std::uint64_t n = ++counter.count;
  return n > target.sampling->first &&
         (n - target.sampling->first) % target.sampling->thereafter != 0;
}

NativeLog::NativeLog(LogThread& thread, std::shared_ptr<const LogSetup> setup)
    : thread_(thread),
      lane_(thread.add_lane()),
      routes_(std::make_shared<LogRoutes>(std::move(setup))) {}

std::shared_ptr<LogRoutes> NativeLog::use(std::shared_ptr<LogRoutes> routes) {
  return std::exchange(routes_, std::move(routes));
}

bool NativeLog::enabled(LogLevel level, std::string_view logger) {
  const LogRoutes::Route& r = routes_->of(logger);
  return !r.targets.empty() && level >= r.lowest;
}

void NativeLog::write(LogLevel level, std::string_view logger, std::string_view message,
                      std::span<const LogField> fields) {
  const LogRoutes::Route& r = routes_->of(logger);
  if (r.targets.empty() || level < r.lowest) return;
  const LogRecord record{level, unix_now(), logger, message, fields};
  for (const LogTarget* target : r.targets) {
    if (level < target->level) continue;
    if (target->sampling && routes_->sampled_out(*target, message, record.unix_ns)) continue;
    emit(*target, record);
  }
  thread_.notify();
}

void NativeLog::emit(const LogTarget& target, const LogRecord& record) {
  if (lost_ > 0) {
    const LogField field{"lost", static_cast<std::int64_t>(lost_)};
    line_.clear();
    target.encoder->encode({LogLevel::kWarn,
                            record.unix_ns,
                            "logging",
                            "log lines were lost: the writer does not keep up",
                            {&field, 1}},
                           line_);
    if (lane_->push(target.sink.get(), line_)) lost_ = 0;
  }
  line_.clear();
  target.encoder->encode(record, line_);
  if (!lane_->push(target.sink.get(), line_)) ++lost_;
}

}  // namespace fusor
