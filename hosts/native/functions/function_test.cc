// Functions as a request meets them, on a loop: replies, each failure before the head and behind
// it, streaming, cancelling, limits.
#include <time.h>

#include <climits>

#include "hosts/native/functions/function_test_support.h"

namespace fusor {
namespace {

using namespace function_test;

TEST(Function, EndedGuestHasALength) {
  const Answer answer = ask(settings("echo"), {.request = {.method = "POST", .body = "hello"}});
  EXPECT_EQ(answer.text, "200 | hello");
  EXPECT_FALSE(answer.streamed);
  EXPECT_EQ(answer.length, 5u);
  EXPECT_EQ(ask(settings("echo"), {}).text, "200 | ");
}

TEST(Function, ArgumentsAndEnvironment) {
  EXPECT_EQ(ask(settings("dump"), {.arguments = {"a b"}, .environment = {{"KEY", "v=1"}}}).text,
            "200 | arg dump.wasm\narg a b\nenv KEY=v=1\n");
}

TEST(Function, EveryFailureBeforeTheHead) {
  const struct {
    const char* guest;
    std::vector<std::string_view> arguments;
    std::int64_t timeout;
    const char* answer;
    const char* logged;
  } kCases[] = {
      {"trap",
       {},
       kLong,
       "502",
       "function trap.wasm: wasm trap: wasm `unreachable` instruction executed"},
      {"exit3", {}, kLong, "502", "function exit3.wasm: exited with 3"},
      {"recursion", {}, kLong, "502", "function recursion.wasm: wasm trap: call stack exhausted"},
      {"memory_bomb",
       {"trap"},
       kLong,
       "502",
       "function memory_bomb.wasm: wasm trap: out of bounds memory access; it had 15488 KiB of "
       "memory, its "
       "memory_limit is 16 MiB"},
      {"spin", {}, 20'000'000, "504", "function spin.wasm: no end within its timeout of 20ms"},
      {"sleep",
       {"100000"},
       20'000'000,
       "504",
       "function sleep.wasm: no end within its timeout of 20ms"},
  };
  for (const auto& c : kCases) {
    FakeHost host;
    FunctionSettings s = settings(c.guest);
    s.timeout_ns = c.timeout;
    s.memory_limit = 16 << 20;
    EXPECT_EQ(ask(host, load(s), {.arguments = c.arguments}).text, c.answer) << c.guest;
    ASSERT_EQ(host.log.lines.size(), 1u) << c.guest;
    EXPECT_EQ(host.log.lines[0].message, "function failed");
    EXPECT_EQ(host.log.lines[0].fields.get("error")->as_string(), c.logged);
    EXPECT_EQ(host.log.lines[0].fields.get("err_id")->as_string().size(), 9u);
  }
  expect_empty_pool();
}

TEST(Function, EveryFailureBehindTheHead) {
  const struct {
    const char* guest;
    std::vector<std::string_view> arguments;
    std::int64_t timeout;
    const char* answer;
  } kCases[] = {
      {"trap", {"late"}, kLong, "200 | 100000 bytes, aborted 502"},
      {"late", {"trap"}, kLong, "200 | begun , aborted 502"},
      {"late", {"exit3"}, kLong, "200 | begun , aborted 502"},
      {"late", {"hang"}, 300'000'000, "200 | begun , aborted 504"},
      {"late", {"flood"}, kLong, "200 | 200006 bytes, aborted 502"},
      // These are quiet behind their beginning: the head goes out after its 10 ms.
      {"spin", {"late"}, 500'000'000, "200 | begun, aborted 504"},
      {"sleep", {"100000", "hold"}, 500'000'000, "200 | before\n, aborted 504"},
      {"late", {}, kLong, "200 | begun done"},
  };
  for (const auto& c : kCases) {
    FakeHost host;
    FunctionSettings s = settings(c.guest);
    s.timeout_ns = c.timeout;
    s.max_response_size = 200'006;
    Ask asked{.arguments = c.arguments};
    asked.body = std::make_unique<Pieces>(std::vector<std::string>{"in"}, Pieces::kEnd);
    const Answer answer = ask(host, load(s), std::move(asked));
    EXPECT_EQ(answer.text, c.answer) << c.guest;
    EXPECT_TRUE(answer.streamed);
    EXPECT_EQ(answer.length, std::nullopt);
    const bool failed = answer.text.find("aborted") != std::string::npos;
    ASSERT_EQ(host.log.lines.size(), failed ? 1u : 0u) << c.guest;
    if (failed) {
      EXPECT_EQ(host.log.lines[0].message, "function failed, response truncated");
    }
  }
  expect_empty_pool();
}

TEST(Function, FailureIsLoggedWithStderrAndBacktrace) {
  FakeHost host;
  FunctionSettings s = settings("trap");
  s.max_stderr = 5;
  EXPECT_EQ(ask(host, load(s), {}).text, "502");
  ASSERT_EQ(host.log.lines.size(), 1u);
  const json::Value& fields = host.log.lines[0].fields;
  EXPECT_EQ(fields.get("function")->as_string(), "trap.wasm");
  EXPECT_EQ(fields.get("stderr")->as_string(), "about");
  EXPECT_EQ(fields.get("stderr_dropped")->as_integer(), 9);
  EXPECT_NE(fields.get("backtrace")->as_string().find("fall"), std::string::npos);
}

TEST(Function, ResponseLimit) {
  FunctionSettings s = settings("stdout_flood");
  s.max_response_size = 1000;
  EXPECT_EQ(ask(s, {}).text, "502");
  s = settings("echo");
  s.max_response_size = 5;
  EXPECT_EQ(ask(s, {.request = {.body = "12345"}}).text, "200 | 12345");
  EXPECT_EQ(ask(s, {.request = {.body = "123456"}}).text, "502");
}

TEST(Function, BodyThatStreamsThrough) {
  Ask asked{.body = std::make_unique<Pieces>(std::vector<std::string>{"one ", "two ", "three"},
                                             Pieces::kEnd)};
  const Answer answer = ask(settings("echo"), std::move(asked));
  EXPECT_EQ(answer.text, "200 | one two three");
  EXPECT_TRUE(answer.streamed);
}

TEST(Function, LargeBodyInConstantMemory) {
  // 64 MB, in and out; the guest's own memory is 128 KiB.
  std::vector<std::string> pieces(1024, std::string(65536, 'x'));
  FunctionSettings s = settings("echo");
  s.memory_limit = 2 << 20;
  const Answer answer = ask(s, {.body = std::make_unique<Pieces>(std::move(pieces), Pieces::kEnd)});
  EXPECT_EQ(answer.text, "200 | 67108864 bytes");
}

TEST(Function, BodyThatFailsOrNeverComes) {
  FunctionSettings s = settings("echo");
  s.timeout_ns = 30'000'000;
  EXPECT_EQ(
      ask(s, {.body = std::make_unique<Pieces>(std::vector<std::string>{}, Pieces::kFail)}).text,
      "400");
  EXPECT_EQ(
      ask(s, {.body = std::make_unique<Pieces>(std::vector<std::string>{}, Pieces::kWait)}).text,
      "504");
  EXPECT_EQ(
      ask(s, {.body = std::make_unique<Pieces>(std::vector<std::string>{"part"}, Pieces::kWait)})
          .text,
      "200 | part, aborted 504");
  EXPECT_EQ(
      ask(s, {.body = std::make_unique<Pieces>(std::vector<std::string>{"part"}, Pieces::kFail)})
          .text,
      "200 | part, aborted 400");
  expect_empty_pool();
}

TEST(Function, ClientThatStopsReadingFreesTheGuest) {
  EXPECT_EQ(ask(settings("stdout_flood"), {.stop_after = 300000}).text, "200 | 303104 bytes");
  expect_empty_pool();
}

// The client goes while the guest waits or computes: the chain ends within two turns of the loop,
// and nothing of the guest is left. One that computes has left the loop by then, and is ended in
// the turn that it has elsewhere.
TEST(Function, CancelEndsTheGuest) {
  const struct {
    const char* guest;
    std::vector<std::string_view> arguments;
    bool body;
    std::int64_t after;
    int turns;
  } kCases[] = {// On its loop, or where others hold the processor for long beside it already.
                {"spin", {}, false, 0, INT_MAX},
                // Beside its loop, which turns on: it ends with its turn there.
                {"spin", {}, false, 20'000'000, INT_MAX},
                {"sleep", {"100000"}, false, 20'000'000, 2},
                {"late", {"hang"}, true, 20'000'000, 2},
                {"echo", {}, true, 20'000'000, 2}};
  for (const auto& c : kCases) {
    Loop loop;
    FakeHost host;
    Ask asked{.arguments = c.arguments};
    if (c.body) asked.body = std::make_unique<Pieces>(std::vector<std::string>{}, Pieces::kWait);
    Answer answer;
    Context request;
    Context other;
    End end;
    const auto function = load(settings(c.guest));
    loop.post([&] {
      start(request, serve(host, *function, asked, answer), [&] { end.came = true; });
      start(other, cancel_and_count(request, c.after, end), [&] { loop.stop(); });
    });
    loop.run();
    EXPECT_LE(end.turns, c.turns) << c.guest;
    EXPECT_GE(function->counters().totals().memory_peak, 64u << 10) << c.guest;
    expect_empty_pool();
    EXPECT_TRUE(answer.text == "0" || answer.text == "200 | begun , aborted 0")
        << c.guest << answer.text;
    EXPECT_TRUE(host.log.lines.empty());
  }
}

TEST(Function, ConcurrencyIsBoundedAndQueued) {
  FunctionSettings s = settings("sleep");
  s.max_concurrent = 2;
  s.queue = 3;
  FakeHost host;
  Loop loop;
  std::vector<Answer> answers;
  const auto function = load(s);
  run_until_done(loop, many(host, function, 7, answers, {"20"}));
  int served = 0;
  for (const Answer& answer : answers) {
    if (answer.text == "200 | after\n") {
      ++served;
    } else {
      EXPECT_EQ(answer.text, "503");
      EXPECT_EQ(answer.retry_after, 1);
    }
  }
  EXPECT_EQ(served, 5);
  EXPECT_EQ(function->gate().running(), 0u);
  EXPECT_EQ(function->gate().waiting(), 0u);
}

TEST(Function, ExhaustedPoolIs503) {
  FakeHost host;
  Loop loop;
  std::vector<Answer> answers;
  run_until_done(loop, many(host, load(settings("sleep")), 20, answers, {"20"}));
  int served = 0;
  for (const Answer& answer : answers) {
    if (answer.text.starts_with("200")) {
      ++served;
    } else {
      EXPECT_EQ(answer.text, "503");
    }
  }
  EXPECT_EQ(served, 16);
  expect_empty_pool();
}

// Guests that spin share the loop with those that do not.
TEST(Function, BusyGuestsTakeTurns) {
  FunctionSettings s = settings("spin");
  s.timeout_ns = 500'000'000;
  const auto spin = load(s);
  const auto echo = load(settings("echo"));
  const Beside beside = serve_beside(spin, "/", *echo, {.request = {.body = "quick"}});
  EXPECT_EQ(beside.quick.text, "200 | quick");
  EXPECT_LT(beside.quick_took, s.timeout_ns / 2) << "and not behind them";
  for (const Answer& answer : beside.busy) EXPECT_EQ(answer.text, "504");
}

std::int64_t own_cpu() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return used.tv_sec * 1'000'000'000 + used.tv_nsec;
}

// What computes for long goes on beside the loop, which has its time for others.
TEST(Function, LongComputationLeavesItsLoop) {
  FunctionSettings s = settings("spin");
  s.timeout_ns = 300'000'000;
  FakeHost host;
  Loop loop;
  std::vector<Answer> answers;
  const auto function = load(s);
  const std::int64_t before = own_cpu();
  run_until_done(loop, many(host, function, 4, answers, {}));
  EXPECT_LT(own_cpu() - before, 150'000'000);
  for (const Answer& answer : answers) EXPECT_EQ(answer.text, "504");
}

TEST(Functions, EqualOnesAreShared) {
  const auto a = load(settings("echo"));
  EXPECT_EQ(a, load(settings("echo")));
  FunctionSettings other = settings("echo");
  other.timeout_ns = 1;
  const auto b = load(other);
  EXPECT_NE(a, b);
  EXPECT_EQ(&a->module(), &b->module());
}

TEST(Functions, WhatIsRefused) {
  auto error = [](const FunctionSettings& s) {
    auto function = functions().load(s);
    return function ? "loaded" : replace_all(function.error().message(), FUSOR_GUEST_DIR, "G");
  };
  FunctionSettings s = settings("none");
  EXPECT_EQ(error(s), "open G/none.wasm: No such file or directory");
  s = settings("tax");
  s.memory_limit = 1 << 20;
  EXPECT_EQ(error(s),
            "G/tax.wasm needs 2688 KiB of memory to start, more than its memory_limit of 1 MiB");
  s = settings("echo");
  s.allow_http = {"example.com"};
  EXPECT_EQ(error(s),
            "reactor: allow_http is for components, which can send requests; G/echo.wasm is a core "
            "module");
}

}  // namespace
}  // namespace fusor
