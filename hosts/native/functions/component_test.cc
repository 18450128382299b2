// Components (wasi:http) as a request meets them: replies, streaming, each failure before the head
// and behind it, limits, cancelling, and what is refused when the config loads.
#include "hosts/native/functions/function_test_support.h"

namespace fusor {
namespace {

using namespace function_test;

FunctionSettings component() { return settings("component_http"); }

Ask to(std::string_view path) { return {.request = {.target = std::string(path)}}; }

TEST(Component, Answers) {
  FakeHost host;
  const auto function = load(settings("component_hello"));
  for (int i = 0; i < 3; ++i) {
    const Answer answer = ask(host, function, {});
    EXPECT_EQ(answer.text, "200 | hello from a component\n");
    EXPECT_EQ(answer.length, 23u);  // it ended in its first turn
  }
  EXPECT_EQ(ask(component(), to("/status")).text, "418 | ");
  EXPECT_TRUE(host.log.lines.empty());
  expect_empty_pool();
}

TEST(Component, SeesTheRequestAndItsSettings) {
  Ask asked = to("/head?a=%20b");
  asked.arguments = {"one"};
  asked.environment = {{"KEY", "v=1"}};
  asked.request.headers = {
      {"X-Given", "1"},
      {"X-Given", "2"},
      {"Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}};
  EXPECT_EQ(ask(component(), std::move(asked)).text,
            "200 | localhost /head?a=%20b\n"
            "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n"
            "x-given: 1\nx-given: 2\n"
            "KEY=v=1\n"
            "TRACEPARENT=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n");
}

TEST(Component, StreamsBothWays) {
  Ask asked = to("/echo");
  asked.request.method = "POST";
  asked.request.body = "whole";
  EXPECT_EQ(ask(component(), std::move(asked)).text, "200 | whole");
  asked = to("/echo");
  asked.body =
      std::make_unique<Pieces>(std::vector<std::string>{"one ", "two ", "three"}, Pieces::kEnd);
  const Answer answer = ask(component(), std::move(asked));
  EXPECT_EQ(answer.text, "200 | one two three");
  EXPECT_TRUE(answer.streamed);
  expect_empty_pool();
}

// They need a body that is sent in chunks, also where it is whole.
TEST(Component, TrailersFollowTheBody) {
  for (const char* target : {"/trailers", "/late-trailers"}) {
    const Answer answer = ask(component(), to(target));
    EXPECT_EQ(answer.text, "200 | begun\n[x-sum=6 bytes]") << target;
    EXPECT_EQ(answer.length, std::nullopt);
  }
}

TEST(Component, LargeBodyInConstantMemory) {
  std::vector<std::string> pieces(256, std::string(65536, 'x'));
  FunctionSettings s = component();
  s.memory_limit = 2 << 20;
  Ask asked = to("/echo");
  asked.body = std::make_unique<Pieces>(std::move(pieces), Pieces::kEnd);
  EXPECT_EQ(ask(s, std::move(asked)).text, "200 | 16777216 bytes");
}

// The head goes out as it is set, while the guest goes on.
TEST(Component, HeadAndBeginningGoOutAtOnce) {
  FakeHost host;
  FunctionSettings s = component();
  s.timeout_ns = 300'000'000;
  const Answer answer = ask(host, load(s), to("/after"));
  EXPECT_EQ(answer.text, "200 | begun\n, aborted 504");
  EXPECT_TRUE(answer.streamed);
  expect_empty_pool();
}

TEST(Component, EveryFailureBeforeTheHead) {
  const struct {
    const char* path;
    std::int64_t timeout;
    const char* answer;
    const char* logged;
  } kCases[] = {
      {"/trap", kLong, "502", "wasm trap: wasm `unreachable` instruction executed"},
      {"/recursion", kLong, "502", "wasm trap: call stack exhausted"},
      {"/bomb", kLong, "502",
       "wasm trap: wasm `unreachable` instruction executed; it had 15616 KiB of memory, its "
       "memory_limit is 16 MiB"},
      {"/exit3", kLong, "502", "exited with 1"},  // WASI 0.2's exit knows success and failure only
      {"/none", kLong, "502", "its handler returned without a response"},
      {"/error", kLong, "502", "its handler failed: ErrorCode::InternalError(None)"},
      {"/spin", 20'000'000, "504", "no end within its timeout of 20ms"},
      {"/sleep", 20'000'000, "504", "no end within its timeout of 20ms"},
  };
  for (const auto& c : kCases) {
    FakeHost host;
    FunctionSettings s = component();
    s.timeout_ns = c.timeout;
    s.memory_limit = 16 << 20;
    EXPECT_EQ(ask(host, load(s), to(c.path)).text, c.answer) << c.path;
    ASSERT_EQ(host.log.lines.size(), 1u) << c.path;
    EXPECT_EQ(host.log.lines[0].message, "function failed");
    EXPECT_EQ(host.log.lines[0].fields.get("error")->as_string(),
              cat("function component_http.wasm: ", c.logged));
  }
  expect_empty_pool();
}

TEST(Component, EveryFailureBehindTheHead) {
  const struct {
    const char* path;
    const char* answer;
  } kCases[] = {{"/late-trap", "200 | begun\n, aborted 502"},
                {"/late-spin", "200 | begun\n, aborted 504"},
                {"/flood", "200 | 200006 bytes, aborted 502"}};
  for (const auto& c : kCases) {
    FakeHost host;
    FunctionSettings s = component();
    s.timeout_ns = 300'000'000;
    s.max_response_size = 200'000;
    const std::string answer = ask(host, load(s), to(c.path)).text;
    if (std::string_view(c.path) == "/flood") {
      EXPECT_TRUE(answer.ends_with(" bytes, aborted 502")) << answer;
    } else {
      EXPECT_EQ(answer, c.answer);
    }
    ASSERT_EQ(host.log.lines.size(), 1u) << c.path;
    EXPECT_EQ(host.log.lines[0].message, "function failed, response truncated")
        << host.log.lines[0].fields.get("error")->as_string();
  }
  expect_empty_pool();
}

TEST(Component, HostKeepsWhatAGuestMayHold) {
  FakeHost host;
  EXPECT_EQ(ask(host, load(component()), to("/handles")).text, "502");
  expect_empty_pool();
}

TEST(Component, StreamsGoToTheLog) {
  FakeHost host;
  FunctionSettings s = component();
  s.max_stderr = 12;
  s.max_response_size = 3;
  EXPECT_EQ(ask(host, load(s), to("/stderr")).text, "502");
  ASSERT_EQ(host.log.lines.size(), 1u);
  EXPECT_EQ(host.log.lines[0].fields.get("stderr")->as_string(), "to stderr\nto");
  EXPECT_EQ(host.log.lines[0].fields.get("stderr_dropped")->as_integer(), 8);
}

TEST(Component, BodyThatFailsOrNeverComes) {
  FunctionSettings s = component();
  s.timeout_ns = 100'000'000;
  auto answer = [&](std::vector<std::string> pieces, Pieces::Then then) {
    Ask asked = to("/echo");
    asked.body = std::make_unique<Pieces>(std::move(pieces), then);
    return ask(s, std::move(asked)).text;
  };
  // The guest answers before it reads: its head is out.
  EXPECT_EQ(answer({}, Pieces::kFail), "200 | , aborted 400");
  EXPECT_EQ(answer({}, Pieces::kWait), "200 | , aborted 504");
  EXPECT_EQ(answer({"part"}, Pieces::kWait), "200 | part, aborted 504");
  expect_empty_pool();
}

TEST(Component, ClientThatStopsReadingFreesTheGuest) {
  Ask asked = to("/flood");
  asked.stop_after = 300'000;
  EXPECT_TRUE(ask(component(), std::move(asked)).text.starts_with("200 | 30"));
  expect_empty_pool();
}

TEST(Component, CancelEndsTheGuest) {
  for (const char* path : {"/spin", "/sleep", "/after", "/echo"}) {
    Loop loop;
    FakeHost host;
    Ask asked = to(path);
    asked.body = std::make_unique<Pieces>(std::vector<std::string>{}, Pieces::kWait);
    Answer answer;
    Context request;
    Context other;
    const auto function = load(component());
    loop.post([&] {
      start(request, serve(host, *function, asked, answer), [&] { loop.stop(); });
      start(other, cancel_after(request, 20'000'000));
    });
    const std::int64_t began = monotonic_now();
    loop.run();
    EXPECT_LT(monotonic_now() - began, 5'000'000'000) << path;
    EXPECT_TRUE(answer.text == "0" || answer.text.ends_with(", aborted 0")) << path << answer.text;
    EXPECT_TRUE(host.log.lines.empty());
  }
  expect_empty_pool();
}

TEST(Component, ExhaustedPoolIs503) {
  FunctionSettings s = component();
  s.timeout_ns = 200'000'000;
  FakeHost host;
  Loop loop;
  std::vector<Answer> answers;
  run_until_done(loop, many(host, load(s), 20, answers, {}, "/sleep"));
  int slots = 0;
  for (const Answer& answer : answers) {
    EXPECT_TRUE(answer.text == "503" || answer.text == "504") << answer.text;
    slots += answer.text == "504";
  }
  EXPECT_EQ(slots, 16);
  expect_empty_pool();
}

TEST(Component, ConcurrencyIsBounded) {
  FunctionSettings s = component();
  s.max_concurrent = 2;
  s.timeout_ns = 50'000'000;
  FakeHost host;
  Loop loop;
  std::vector<Answer> answers;
  run_until_done(loop, many(host, load(s), 4, answers, {}, "/sleep"));
  int busy = 0;
  for (const Answer& answer : answers) busy += answer.text == "503";
  EXPECT_EQ(busy, 2);
}

TEST(Component, GuestsThatSpinShareTheLoop) {
  FunctionSettings s = component();
  s.timeout_ns = 1'000'000'000;
  const auto spin = load(s);
  const auto hello = load(settings("component_hello"));
  const Beside beside = serve_beside(spin, "/spin", *hello, {});
  EXPECT_EQ(beside.quick.text, "200 | hello from a component\n");
  EXPECT_LT(beside.quick_took, s.timeout_ns / 2);  // while they are at work
  for (const Answer& answer : beside.busy) EXPECT_EQ(answer.text, "504");
}

TEST(Component, WhatIsRefused) {
  auto error = [](const FunctionSettings& s) {
    auto function = functions().load(s);
    return function ? "loaded" : replace_all(function.error().message(), FUSOR_GUEST_DIR, "G");
  };
  FunctionSettings s = component();
  s.protocol = FunctionProtocol::kJson;
  EXPECT_EQ(error(s),
            "reactor: G/component_http.wasm is a component, which speaks wasi:http: leave out "
            "`protocol json`, or write `protocol auto`");
  s = component();
  s.preinit = true;
  EXPECT_EQ(error(s),
            "reactor: G/component_http.wasm is a component, which is instantiated as it is: leave "
            "out `preinit`");
  s = component();
  s.memory_limit = 64 << 10;
  EXPECT_EQ(error(s),
            "G/component_http.wasm needs 128 KiB of memory to start, more than its memory_limit of "
            "64 KiB");
}

TEST(Component, WhatIsNoHandler) {
  const auto error = [](std::string_view text) {
    auto module = wasm::Module::load(wasm::test::runtime(), wasm::test::wat_file(text));
    return module ? "loaded" : module.error().message();
  };
  EXPECT_EQ(error("(component)"),
            "test.wasm is a component that exports no wasi:http/incoming-handler, but nothing");
  EXPECT_EQ(error(R"((component
      (component $c)
      (instance $i (instantiate $c))
      (export "wasi:cli/run@0.2.0" (instance $i))))"),
            "test.wasm is a component that exports no wasi:http/incoming-handler, but "
            "wasi:cli/run@0.2.0; a command is built as a core module (wasm32-wasip1) to be a "
            "function");
}

}  // namespace
}  // namespace fusor
