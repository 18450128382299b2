// Log encoders: a record becomes one line (Caddy: caddy.logging.encoders.*).
#pragma once

#include <memory>
#include <string>

#include "core/base/diagnostic.h"
#include "core/base/json.h"
#include "core/host/host.h"

namespace fusor {

struct LogRecord {
  LogLevel level = LogLevel::kInfo;
  std::int64_t unix_ns = 0;
  std::string_view logger;  // "" for none
  std::string_view message;
  std::span<const LogField> fields;
};

class LogEncoder {
 public:
  virtual ~LogEncoder() = default;
  // Appends the record's line with its ending. Called from every loop.
  virtual void encode(const LogRecord& record, std::string& out) const = 0;
};

// The encoder that `config` describes: {"format": "json" | "console" | "filter" | "append", ...};
// nullptr config: console on a terminal, else JSON. A wrapper without `wrap` wraps that default.
// Problems are reported; the result is then nullptr.
std::unique_ptr<LogEncoder> make_log_encoder(const json::Value* config, bool terminal,
                                             System& system, Diagnostics& diagnostics);

// "info", "warn", ...; nothing: no such level (Caddy also takes panic and fatal: as error here).
std::optional<LogLevel> parse_log_level(std::string_view name);

}  // namespace fusor
