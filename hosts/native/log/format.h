// How times, durations and levels look in a log line (Caddy: logging/encoders.go,
// LogEncoderConfig).
#pragma once

#include <string>
#include <string_view>

#include "core/base/diagnostic.h"
#include "core/base/json.h"
#include "core/host/host.h"
#include "hosts/native/log/encoder.h"

namespace fusor {

enum class DurationFormat { kSeconds, kMilliseconds, kNanoseconds, kString };
enum class LevelFormat { kLower, kUpper, kColor };

struct LogFormat {
  // Keys; "" leaves the part out.
  std::string message_key = "msg";
  std::string level_key = "level";
  std::string time_key = "ts";
  std::string name_key = "logger";
  std::string line_ending = "\n";
  // A name of Caddy's ("unix_seconds_float", "wall_milli", ...) or a layout of Go's time package.
  std::string time_format;
  bool time_local = false;
  DurationFormat duration = DurationFormat::kSeconds;
  LevelFormat level = LevelFormat::kLower;
};

// The settings of `config` over the defaults of json or console.
LogFormat read_log_format(const json::Value* config, bool console, bool terminal,
                          Diagnostics& diagnostics);

// Appends the time as a JSON value (quoted where it is text), or bare for the console.
void append_log_time(std::string& out, const LogFormat& format, std::int64_t unix_ns, bool quoted);
void append_log_level(std::string& out, const LogFormat& format, LogLevel level);

// Appends `"key":value` for every field, comma separated; spaced: as zap's console, `"key": value`.
void append_log_fields(std::string& out, const LogFormat& format, std::span<const LogField> fields,
                       bool spaced);

}  // namespace fusor
