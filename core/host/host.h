// Host: what the core needs from outside, one small interface each. A native loop, a Worker and a
// test are three implementations of the same thing; "what can this code touch?" has one answer.
//
// Interfaces outlive every exchange. What an interface hands out at provisioning (a Regex, a
// Function, a Transport) is kept by the Program and used from every loop.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/base/task.h"

namespace fusor {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t unix_ns() = 0;       // wall clock, nanoseconds since 1970
  virtual std::int64_t monotonic_ns() = 0;  // for durations
  // Waits; false: cancelled before the time had passed.
  virtual Task<bool> sleep(std::int64_t ns) = 0;
};

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<unsigned char> bytes) = 0;  // cryptographically strong
  std::uint64_t next();
};

// Facts of the process: {env.*}, {system.*}.
class System {
 public:
  virtual ~System() = default;
  virtual std::optional<std::string> environment(std::string_view name) = 0;
  virtual std::string hostname() = 0;
  virtual std::string working_directory() = 0;
  virtual std::string_view os() = 0;    // Go's GOOS
  virtual std::string_view arch() = 0;  // Go's GOARCH
};

enum class LogLevel { kDebug, kInfo, kWarn, kError };

// A length of time; an encoder writes it as its duration_format says (seconds by default).
struct LogDuration {
  std::int64_t ns = 0;
};

// A key of a structured log line; the value is written as JSON has it. Views last for the call.
// The span is a list of strings: the values of a header field.
struct LogField {
  std::string_view key;
  std::variant<std::string_view, std::int64_t, double, bool, const class LogObject*, LogDuration,
               std::span<const std::string_view>>
      value;
};
class LogObject {  // a nested object, such as `request`
 public:
  std::vector<LogField> fields;
};

class Log {
 public:
  virtual ~Log() = default;
  virtual bool enabled(LogLevel level, std::string_view logger) = 0;
  // `logger` is a dotted name ("http.log.access.log0", "http.handlers.reverse_proxy").
  virtual void write(LogLevel level, std::string_view logger, std::string_view message,
                     std::span<const LogField> fields) = 0;
};

class Regex {
 public:
  virtual ~Regex() = default;
  // groups[0] is the whole match; a group that took no part is nothing. Views into `text`.
  virtual bool match(std::string_view text,
                     std::vector<std::optional<std::string_view>>& groups) const = 0;
  virtual bool matches(std::string_view text) const = 0;
  // Names by group index, "" for unnamed; size = groups + 1.
  virtual const std::vector<std::string>& group_names() const = 0;
  // Go's Regexp.ReplaceAllString: $1, ${1}, ${name} in `replacement`.
  virtual std::string replace_all(std::string_view text, std::string_view replacement) const = 0;
};

class RegexCompiler {
 public:
  virtual ~RegexCompiler() = default;
  virtual Result<std::shared_ptr<const Regex>> compile(std::string_view re2_syntax) = 0;
};

// A compressing stream (encode). Output is appended.
class Compressor {
 public:
  virtual ~Compressor() = default;
  virtual void write(std::string_view in, std::string& out) = 0;
  virtual void flush(std::string& out) = 0;  // everything so far becomes decodable
  virtual void finish(std::string& out) = 0;
};

class Compression {
 public:
  virtual ~Compression() = default;
  // "gzip", "zstd", "br"; level as the module's (0: its default). nullptr: not offered by this
  // host; `platform` then tells whether the platform compresses by itself.
  virtual std::unique_ptr<Compressor> make(std::string_view encoding, int level) = 0;
  virtual bool platform_compresses() const { return false; }
};

class Files;
class Functions;
class Upstreams;

// The bundle that an exchange carries: one a loop on native, one a Worker on the edge.
struct Host {
  Clock& clock;
  Random& random;
  System& system;
  Log& log;
  RegexCompiler& regex;
  Compression& compression;
  Files& files;          // core/host/files.h
  Upstreams& upstreams;  // core/host/upstreams.h
  Functions& functions;  // core/host/functions.h
};

}  // namespace fusor
