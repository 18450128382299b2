#include "hosts/native/log/log.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/base/strings.h"
#include "hosts/native/log/go_time.h"
#include "hosts/native/system/system.h"
#include "testing/temporary_folder.h"

namespace fusor {
namespace {

constexpr std::int64_t kWhen = 1'700'000'000'123'456'789;  // 2023-11-14 22:13:20.123456789 UTC

json::Value parse(std::string_view text) { return std::move(*json::parse(text)); }

struct Line {
  std::vector<std::string_view> agents{"curl/8", "x\n"};
  LogObject headers;
  LogObject request;
  std::vector<LogField> fields;
  Line() {
    headers.fields = {{"User-Agent", std::span<const std::string_view>(agents)}};
    request.fields = {{"remote_ip", std::string_view("192.168.7.9")},
                      {"uri", std::string_view("/a?token=secret&b=1")},
                      {"headers", static_cast<const LogObject*>(&headers)}};
    fields = {{"request", static_cast<const LogObject*>(&request)},
              {"bytes_read", std::int64_t{0}},
              {"duration", LogDuration{1'500'000}},
              {"ok", true},
              {"ratio", 0.25}};
  }
};

std::string encode(std::string_view config, const Line& line = {}) {
  NativeSystem system;
  Diagnostics diagnostics;
  const json::Value value = parse(config);
  auto encoder = make_log_encoder(&value, false, system, diagnostics);
  if (!encoder) return diagnostics.to_string();
  std::string out;
  encoder->encode({LogLevel::kInfo, kWhen, "http.log.access", "handled \"it\"", line.fields}, out);
  return out;
}

TEST(LogEncoder, JsonAsZapWritesIt) {
  EXPECT_EQ(encode(R"({"format":"json"})"),
            R"({"level":"info","ts":1700000000.1234567,"logger":"http.log.access",)"
            R"("msg":"handled \"it\"","request":{"remote_ip":"192.168.7.9",)"
            R"("uri":"/a?token=secret&b=1","headers":{"User-Agent":["curl/8","x\n"]}},)"
            R"("bytes_read":0,"duration":0.0015,"ok":true,"ratio":0.25})"
            "\n");
}

TEST(LogEncoder, ConsoleAsZapWritesIt) {
  EXPECT_EQ(encode(R"({"format":"console"})"),
            "2023/11/14 22:13:20.123\tINFO\thttp.log.access\thandled \"it\"\t"
            R"({"request": {"remote_ip": "192.168.7.9", "uri": "/a?token=secret&b=1", )"
            R"("headers": {"User-Agent": ["curl/8", "x\n"]}}, "bytes_read": 0, )"
            R"("duration": 0.0015, "ok": true, "ratio": 0.25})"
            "\n");
}

TEST(LogEncoder, SettingsChangeKeysAndFormats) {
  EXPECT_EQ(encode(R"({"format":"filter","wrap":{"format":"json","time_format":"rfc3339_nano",
      "level_format":"upper","duration_format":"string","time_key":"t","name_key":"",
      "message_key":"m"},"fields":{"request":{"filter":"delete"}}})"),
            R"({"level":"INFO","t":"2023-11-14T22:13:20.123456789Z","m":"handled \"it\"",)"
            R"("bytes_read":0,"duration":"1.5ms","ok":true,"ratio":0.25})"
            "\n");
}

TEST(LogEncoder, FiltersReachNestedFields) {
  EXPECT_EQ(encode(R"({"format":"filter","wrap":{"format":"append","wrap":{"format":"json",
      "time_key":"","level_key":"","name_key":"","message_key":""},
      "fields":{"env":"{system.os}","n":3}},"fields":{
      "request>remote_ip":{"filter":"ip_mask","ipv4_cidr":16},
      "request>uri":{"filter":"query","actions":[{"type":"replace","parameter":"token","value":"X"},
                                                 {"type":"delete","parameter":"b"}]},
      "request>headers>User-Agent":{"filter":"regexp","regexp":"c(ur)l","value":"$1"},
      "duration":{"filter":"rename","name":"d"},
      "ok":{"filter":"delete"},"ratio":{"filter":"replace","value":"r"}}})"),
            R"({"request":{"remote_ip":"192.168.0.0","uri":"/a?token=X",)"
            R"("headers":{"User-Agent":["ur/8","x\n"]}},"bytes_read":0,"d":0.0015,)"
            R"("ratio":"r","env":"linux","n":3})"
            "\n");
}

TEST(LogEncoder, SaysWhatItHasNot) {
  EXPECT_EQ(encode(R"({"format":"logfmt"})"),
            "caddy.logging.encoders.logfmt is not available in this build");
  EXPECT_EQ(encode(R"({"format":"filter","fields":{"a":{"filter":"zap"}}})"),
            "caddy.logging.encoders.filter.zap is not available in this build");
}

TEST(LogEncoder, NothingFromOutsideForgesAConsoleLine) {
  NativeSystem system;
  Diagnostics diagnostics;
  auto encoder = make_log_encoder(nullptr, true, system, diagnostics);
  std::string out;
  encoder->encode({LogLevel::kError, kWhen, "x", "bad \x1b[2J\r name", {}}, out);
  EXPECT_EQ(out, "2023/11/14 22:13:20.123\t\x1b[31mERROR\x1b[0m\tx\tbad ?[2J? name\n");
}

TEST(GoTime, Layouts) {
  const struct {
    const char* layout;
    const char* expected;
  } cases[] = {
      {"2006-01-02T15:04:05.000Z0700", "2023-11-14T22:13:20.123Z"},
      {"Mon, 02 Jan 2006 15:04:05 MST", "Tue, 14 Nov 2023 22:13:20 UTC"},
      {"Monday January _2 3:04PM 06", "Tuesday November 14 10:13PM 23"},
      {"02/Jan/2006:15:04:05 -0700", "14/Nov/2023:22:13:20 +0000"},
      {"15:04:05,000000", "22:13:20,123456"},
      {"plain", "plain"},
  };
  for (const auto& c : cases) {
    std::string out;
    append_go_time(out, kWhen, c.layout, false);
    EXPECT_EQ(out, c.expected);
  }
}

TEST(LogTarget, TheLongestNamespaceDecides) {
  LogTarget target;
  EXPECT_TRUE(target.accepts("anything"));
  target.include = {"http.log.access.log0"};
  EXPECT_TRUE(target.accepts("http.log.access.log0"));
  EXPECT_FALSE(target.accepts("http.log.access.log01"));
  EXPECT_FALSE(target.accepts("http.log.access"));
  target.include = {"http", "http.log.error"};
  target.exclude = {"http.log"};
  EXPECT_TRUE(target.accepts("http.handlers.x"));
  EXPECT_FALSE(target.accepts("http.log.access"));
  EXPECT_TRUE(target.accepts("http.log.error.log1"));
  target.include.clear();
  EXPECT_TRUE(target.accepts("admin"));
  EXPECT_FALSE(target.accepts("http.log"));
}

class LogFiles : public ::testing::Test {
 protected:
  std::string read(const std::string& name) const {
    std::ostringstream out;
    out << std::ifstream(root_ + "/" + name).rdbuf();
    return out.str();
  }
  std::shared_ptr<const LogSetup> setup(LogThread& thread, std::string config) {
    for (std::size_t at; (at = config.find("ROOT")) != config.npos;) config.replace(at, 4, root_);
    const json::Value value = parse(config);
    return LogSetup::load(&value, thread, system_, diagnostics_);
  }
  testing::TemporaryFolder folder_;
  const std::string& root_ = folder_.path();
  NativeSystem system_;
  Diagnostics diagnostics_;
};

TEST_F(LogFiles, LevelsNamesAndReload) {
  constexpr const char* kConfig = R"({"logs":{
      "default":{"writer":{"output":"file","filename":"ROOT/d.log"},"exclude":["http.log"],
                 "encoder":{"format":"json","time_key":""}},
      "a":{"writer":{"output":"file","filename":"ROOT/sub/a.log"},"include":["http.log.access.a"],
           "level":"ERROR","encoder":{"format":"json","time_key":"","name_key":""}}}})";
  LogThread thread;
  auto first = setup(thread, kConfig);
  ASSERT_NE(first, nullptr) << diagnostics_.to_string();
  NativeLog log(thread, first);
  EXPECT_FALSE(log.enabled(LogLevel::kDebug, "x"));
  EXPECT_FALSE(log.enabled(LogLevel::kInfo, "http.log.access.a"));
  log.write(LogLevel::kInfo, "x", "one", {});
  log.write(LogLevel::kInfo, "http.log.access.a", "no", {});
  log.write(LogLevel::kError, "http.log.access.a", "two", {});
  auto second = setup(thread, kConfig);
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(first->targets()[0].sink, second->targets()[0].sink) << "an equal writer is kept";
  const auto former = log.use(std::make_shared<LogRoutes>(second));
  first.reset();
  log.write(LogLevel::kWarn, "x", "three", {});
  thread.flush();
  EXPECT_EQ(read("d.log"),
            "{\"level\":\"info\",\"logger\":\"x\",\"msg\":\"one\"}\n"
            "{\"level\":\"warn\",\"logger\":\"x\",\"msg\":\"three\"}\n");
  EXPECT_EQ(read("sub/a.log"), "{\"level\":\"error\",\"msg\":\"two\"}\n");
}

TEST_F(LogFiles, ManyLinesThroughASmallLaneLoseNothingUncounted) {
  LogThread thread;
  auto s = setup(thread, R"({"logs":{"default":{"writer":{"output":"file","filename":"ROOT/d.log"},
      "encoder":{"format":"json","time_key":"","name_key":""}}}})");
  ASSERT_NE(s, nullptr);
  std::int64_t lines = 0, lost = 0;
  {
    NativeLog log(thread, s);
    for (int i = 0; i < 50'000; ++i) log.write(LogLevel::kInfo, "x", std::string(80, 'm'), {});
    thread.flush();
    log.write(LogLevel::kInfo, "x", "last", {});
    thread.flush();
  }
  std::istringstream in(read("d.log"));
  for (std::string line; std::getline(in, line);) {
    const auto value = json::parse(line);
    ASSERT_TRUE(value.has_value()) << line;
    if (const json::Value* n = value->get("lost")) {
      lost += n->as_integer();
    } else {
      ++lines;
    }
  }
  EXPECT_EQ(lines + lost, 50'001);
}

// Else a client whose header fields are long enough would be in no log.
TEST_F(LogFiles, ALineOfAnyLengthIsWritten) {
  LogThread thread;
  auto s = setup(thread, R"({"logs":{"default":{"writer":{"output":"file","filename":"ROOT/d.log"},
      "encoder":{"format":"json","level_key":"","time_key":"","name_key":""}}}})");
  ASSERT_NE(s, nullptr);
  NativeLog log(thread, s);
  std::string expected;
  for (const std::size_t size : {1, 300'000, 2, 3'000'000, 3}) {
    const std::string message(size, 'm');
    log.write(LogLevel::kInfo, "x", message, {});
    expected += cat("{\"msg\":\"", message, "\"}\n");
  }
  thread.flush();
  EXPECT_TRUE(read("d.log") == expected) << "the lines in their order";
}

TEST(Lane, LongLinesAreBoundedByWhatWaits) {
  Lane lane;
  const std::string line(Lane::kCapacity, 'x');
  const std::string longest(2 * Lane::kBeside, 'x');
  std::size_t pushed = 0;
  while (lane.push(nullptr, line)) ++pushed;
  EXPECT_EQ(pushed, Lane::kBeside / Lane::kCapacity);
  EXPECT_TRUE(lane.push(nullptr, "short"));
  std::size_t taken = 0;
  lane.drain([&taken](LogSink*, std::string_view text) { taken += text.size(); });
  EXPECT_EQ(taken, pushed * line.size() + 5);
  EXPECT_TRUE(lane.push(nullptr, longest)) << "where none waits";
  EXPECT_FALSE(lane.push(nullptr, line));
}

TEST_F(LogFiles, RefusesWhatCannotWork) {
  LogThread thread;
  const struct {
    const char* config;
    const char* expected;
  } cases[] = {
      {R"({"logs":{"x":{"level":"LOUD"}}})", "log x: level must be DEBUG, INFO, WARN or ERROR"},
      {R"({"logs":{"x":{"writer":{"output":"kafka"}}}})",
       "caddy.logging.writers.kafka is not available in this build"},
      {R"({"logs":{"x":{"writer":{"output":"file"}}}})", "log file: a filename is needed"},
      {R"({"logs":{"x":{"writer":{"output":"file","filename":"/dev/null/x"}}}})",
       "opening log file /dev/null/x: Not a directory"},
      {R"({"logs":{"x":{"writer":{"output":"net","address":"nowhere"}}}})",
       "log net: \"nowhere\" is no address: host:port, udp/host:port or unix//path"},
      {R"({"logs":{"x":{"wrter":{}}}})", "log x: unknown field \"wrter\""},
  };
  for (const auto& c : cases) {
    diagnostics_ = {};
    EXPECT_EQ(setup(thread, c.config), nullptr);
    EXPECT_EQ(diagnostics_.to_string(), c.expected);
  }
}

}  // namespace
}  // namespace fusor
