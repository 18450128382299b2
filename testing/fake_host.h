// A host for unit tests: a clock that moves by hand, scripted randomness, files in memory, captured
// log lines. Everything is synchronous: what a test serves is done when serve() returns.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/json.h"
#include "core/host/files.h"
#include "core/host/functions.h"
#include "core/host/host.h"
#include "core/host/upstreams.h"
#include "core/routes/exchange.h"
#include "core/routes/program.h"

namespace fusor::testing {

class ManualClock : public Clock {
 public:
  std::int64_t now_unix = 1'700'000'000'000'000'000;  // Tue, 14 Nov 2023 22:13:20 GMT
  std::int64_t now = 1'000'000'000;
  void advance(std::int64_t ns) {
    now += ns;
    now_unix += ns;
  }
  std::int64_t unix_ns() override { return now_unix; }
  std::int64_t monotonic_ns() override { return now; }
  // Ends at once and moves the clock.
  Task<bool> sleep(std::int64_t ns) override {
    advance(ns);
    return ready(true);
  }
};

// The script's bytes over and over: 0, 1, 2, ... by default.
class ScriptedRandom : public Random {
 public:
  std::vector<unsigned char> script;
  void fill(std::span<unsigned char> bytes) override {
    for (unsigned char& b : bytes) {
      b = script.empty() ? static_cast<unsigned char>(at_) : script[at_ % script.size()];
      ++at_;
    }
  }

 private:
  std::size_t at_ = 0;
};

class FakeSystem : public System {
 public:
  std::map<std::string, std::string, std::less<>> variables;
  std::optional<std::string> environment(std::string_view name) override {
    auto at = variables.find(name);
    return at == variables.end() ? std::nullopt : std::optional(at->second);
  }
  std::string hostname() override { return "test-host"; }
  std::string working_directory() override { return "/work"; }
  std::string_view os() override { return "linux"; }
  std::string_view arch() override { return "amd64"; }
};

struct LogLine {
  LogLevel level;
  std::string logger;
  std::string message;
  json::Value fields;  // an object; durations in seconds
};

class CapturedLog : public Log {
 public:
  std::vector<LogLine> lines;
  LogLevel level = LogLevel::kDebug;
  bool enabled(LogLevel asked, std::string_view) override { return asked >= level; }
  void write(LogLevel level, std::string_view logger, std::string_view message,
             std::span<const LogField> fields) override;
};

// Files by absolute path; directories are there where a file lies below them, or as "name/".
class MemoryFiles : public Files {
 public:
  struct File {
    std::string content;
    std::int64_t modified_ns = 1'600'000'000'000'000'000;
  };
  std::map<std::string, File, std::less<>> files;

  Result<FileInfo, FileError> stat(std::string_view path) override;
  std::vector<std::string> glob(std::string_view pattern) override;
  Result<std::vector<DirectoryEntry>, FileError> list(std::string_view directory) override;
  Result<std::string, FileError> read(std::string_view path, std::size_t limit) override;
  Task<Result<Opened, FileError>> open(std::string_view path) override;
  Body body(const Opened& opened, std::uint64_t offset, std::uint64_t length) override;
};

// "gzip(" + text + ")" for the encodings that a test offers; a flush shows as "|".
class FakeCompression : public Compression {
 public:
  std::vector<std::string> offered;
  bool platform = false;
  std::unique_ptr<Compressor> make(std::string_view encoding, int level) override;
  bool platform_compresses() const override { return platform; }
};

// Transports that a test adds answer for every upstream; without one opening fails.
class FakeUpstreams : public Upstreams {
 public:
  std::shared_ptr<Transport> transport;
  std::vector<TransportSettings> opened;
  Result<std::shared_ptr<Transport>> open(const TransportSettings& settings) override {
    opened.push_back(settings);
    if (!transport) return fail("no transport in this test");
    return transport;
  }
};

class FakeFunctions : public Functions {
 public:
  std::shared_ptr<Function> function;
  std::vector<FunctionSettings> loaded;
  FunctionResult<std::shared_ptr<Function>> load(const FunctionSettings& settings) override {
    loaded.push_back(settings);
    if (!function) return fail("no function in this test");
    return function;
  }
};

// RE2 natively; on wasm32 every pattern is refused.
std::unique_ptr<RegexCompiler> make_test_regex();

class FakeHost {
 public:
  ManualClock clock;
  ScriptedRandom random;
  FakeSystem system;
  CapturedLog log;
  std::unique_ptr<RegexCompiler> regex = make_test_regex();
  FakeCompression compression;
  MemoryFiles files;
  FakeUpstreams upstreams;
  FakeFunctions functions;
  Host host{clock, random, system, log, *regex, compression, files, upstreams, functions};
};

// What came of a request.
struct Reply {
  int status = 0;
  bool aborted = false;
  std::vector<std::pair<std::string, std::string>> headers;  // but Server
  std::string body;

  // The first value of a field; "" without one.
  std::string header(std::string_view name) const;
  // "200 Content-Type=text/plain | body": for tables.
  std::string to_string() const;
};

// A request as a test writes it.
struct Asked {
  std::string method = "GET";
  std::string target = "/";
  std::string host = "localhost";
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  bool chunked = false;  // the body's length is not told
  std::string remote = "192.0.2.1";
  std::string scheme = "http";
};

// Fills an exchange with a request; `asked` outlives it.
void ask(Exchange& x, const Asked& asked);
// Runs a task that never suspends for good; asserts that it ended.
void run(Task<void> task);
// Serves one request with the program's first server.
Reply serve(FakeHost& host, const Program& program, const Asked& asked);
// Loads a config, or a whole http app from the routes of one server: `routes` is a JSON array.
// On failure nullptr, and `errors` gets what was reported.
std::shared_ptr<const Program> load(FakeHost& host, std::string_view config,
                                    std::string* errors = nullptr);
std::shared_ptr<const Program> load_routes(FakeHost& host, std::string_view routes,
                                           std::string* errors = nullptr);
// The request served by these routes; the load errors as the body where they are refused.
Reply serve_routes(FakeHost& host, std::string_view routes, const Asked& asked);

// Does a matcher set match the request? "error: …" where it fails or is refused.
std::string matched(std::string_view set, const Asked& asked = {});

}  // namespace fusor::testing
