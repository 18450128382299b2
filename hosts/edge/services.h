// The small powers of the host, each a few lines over an import: clock, random, system, log,
// regular expressions (V8's) and compression (the platform's).
#pragma once

#include "core/host/host.h"

namespace fusor::edge {

class JsClock final : public Clock {
 public:
  std::int64_t unix_ns() override;
  std::int64_t monotonic_ns() override;
  Task<bool> sleep(std::int64_t ns) override;
  // The platform's clock stands still while code runs: it is read once for each call of an export,
  // which begins with this.
  void enter() { now_ = kUnread; }

 private:
  static constexpr std::int64_t kUnread = -1;
  std::int64_t now_ = kUnread;
};

class JsRandom final : public Random {
 public:
  void fill(std::span<unsigned char> bytes) override;
};

class JsSystem final : public System {
 public:
  std::optional<std::string> environment(std::string_view name) override;
  std::string hostname() override { return "localhost"; }
  std::string working_directory() override { return "/"; }
  std::string_view os() override { return "wasi"; }
  std::string_view arch() override { return "wasm32"; }
};

// One JSON object a line on the console. Debug lines are dropped unless the config asks for them.
class JsLog final : public Log {
 public:
  bool enabled(LogLevel level, std::string_view logger) override;
  void write(LogLevel level, std::string_view logger, std::string_view message,
             std::span<const LogField> fields) override;
  void set_debug(bool on) { debug_ = on; }

 private:
  bool debug_ = false;
};

class JsRegexCompiler final : public RegexCompiler {
 public:
  Result<std::shared_ptr<const Regex>> compile(std::string_view re2_syntax) override;
};

class PlatformCompression final : public Compression {
 public:
  std::unique_ptr<Compressor> make(std::string_view, int) override { return nullptr; }
  bool platform_compresses() const override { return true; }
};

}  // namespace fusor::edge
