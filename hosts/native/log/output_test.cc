#include "hosts/native/log/output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <latch>
#include <utility>

#include "core/base/strings.h"
#include "hosts/native/log/log.h"
#include "hosts/native/system/system.h"

namespace fusor {
namespace {

class LogPipe : public ::testing::Test {
 protected:
  LogPipe() { EXPECT_EQ(::pipe2(ends_, O_CLOEXEC), 0); }
  ~LogPipe() override {
    for (const int end : ends_) ::close(end);
  }
  std::string read(std::size_t most) {
    std::string out(most, '\0');
    const ssize_t got = ::read(ends_[0], out.data(), most);
    out.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return out;
  }
  int ends_[2] = {-1, -1};
};

std::string numbered_lines(int first, int last) {
  std::string out;
  for (int i = first; i < last; ++i) out += cat("line ", decimal(i), "\n");
  return out;
}

TEST_F(LogPipe, AReaderThatStandsStillCostsWholeLinesAndNoWait) {
  LogOutput output(ends_[1], 0);
  const std::string lines = numbered_lines(0, 50'000);
  const Written first = output.write(lines);
  EXPECT_EQ(first.error, ETIMEDOUT);
  ASSERT_LT(first.bytes, lines.size());
  EXPECT_EQ(lines[first.bytes - 1], '\n');
  const Written none = output.write("lost\n");
  EXPECT_EQ(none.error, ETIMEDOUT);
  EXPECT_EQ(none.bytes, 0u);

  std::string got = read(16'384);
  const Written again = output.write("again\n");
  EXPECT_EQ(again.error, 0);
  EXPECT_EQ(again.bytes, 6u);
  ::close(std::exchange(ends_[1], -1));
  for (std::string more; !(more = read(65'536)).empty();) got += more;
  EXPECT_TRUE(got == lines.substr(0, first.bytes) + "again\n");
}

// Stands still until it is told to go on.
class Held : public LogWriter {
 public:
  static std::latch* begun;
  static std::latch* go_on;
  Written write(std::string_view lines) override {
    begun->count_down();
    go_on->wait();
    return {lines.size(), 0};
  }
};
std::latch* Held::begun = nullptr;
std::latch* Held::go_on = nullptr;

TEST(LogThread, AFlushHasAnEnd) {
  std::latch begun(1), go_on(1);
  Held::begun = &begun;
  Held::go_on = &go_on;
  LogThread thread;
  auto sink =
      thread.open({"held", false,
                   [](const json::Value*, ArchiveThread&) -> Result<std::unique_ptr<LogWriter>> {
                     return std::make_unique<Held>();
                   }},
                  nullptr);
  ASSERT_TRUE(sink.has_value());
  const auto lane = thread.add_lane();
  lane->push(sink->get(), "line\n");
  thread.notify();
  begun.wait();
  EXPECT_FALSE(thread.flush(std::chrono::milliseconds(0)));
  go_on.count_down();
  EXPECT_TRUE(thread.flush());
}

TEST(LogThread, ADiskThatIsFullIsToldOnceAndWhatItCost) {
  NativeSystem system;
  Diagnostics diagnostics;
  const json::Value config = std::move(*json::parse(R"({"logs":{"default":{
      "writer":{"output":"file","filename":"/dev/full"}}}})"));
  ::testing::internal::CaptureStderr();
  {
    LogThread thread;
    auto setup = LogSetup::load(&config, thread, system, diagnostics);
    ASSERT_NE(setup, nullptr) << diagnostics.to_string();
    NativeLog log(thread, setup);
    for (int i = 0; i < 3; ++i) {
      log.write(LogLevel::kInfo, "x", "one", {});
      log.write(LogLevel::kInfo, "x", "two", {});
      thread.flush();
    }
  }
  std::string told = ::testing::internal::GetCapturedStderr();
  constexpr std::string_view kTime = "\"ts\":";
  for (std::size_t at = 0; (at = told.find(kTime, at)) != told.npos;) {
    told.erase(at, told.find(',', at) + 1 - at);
  }
  const std::string writer = R"("writer":"{\"output\":\"file\",\"filename\":\"/dev/full\"}")";
  EXPECT_EQ(told, cat(R"({"level":"error","logger":"logging",)",
                      R"("msg":"a log cannot be written: its lines are lost",)", writer,
                      R"(,"error":"No space left on device"})", "\n",
                      R"({"level":"warn","logger":"logging",)",
                      R"("msg":"log lines were lost: they could not be written",)", writer,
                      R"(,"lost":6})", "\n"));
}

}  // namespace
}  // namespace fusor
