// For the tests of functions as a request meets them: a process's functions, requests, and what
// came of them in words.
#pragma once

#include "hosts/native/functions/function.h"
#include "hosts/native/functions/functions.h"
#include "hosts/native/functions/pause.h"
#include "hosts/native/functions/test_support.h"
#include "testing/fake_host.h"

namespace fusor::function_test {

using fusor::testing::Asked;
using fusor::testing::FakeHost;

inline NativeFunctions& functions() {
  static NativeFunctions all(
      {.engine = {.slots = 16}, .cache_directory = FUSOR_GUEST_DIR "/cache"});
  return all;
}

inline FunctionSettings settings(std::string_view guest) {
  FunctionSettings s;
  s.module = wasm::test::guest_path(guest);
  return s;
}

inline std::shared_ptr<NativeFunction> load(const FunctionSettings& s) {
  auto function = functions().load_native(s);
  if (function) return *function;
  ADD_FAILURE() << function.error().message();
  return nullptr;
}

// A request body in pieces; behind the last one it ends, waits for ever, or fails.
class Pieces final : public BodySource {
 public:
  enum Then { kEnd, kWait, kFail };
  Pieces(std::vector<std::string> pieces, Then then) : pieces_(std::move(pieces)), then_(then) {}

  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override {
    co_await PauseUntil(0);  // never at once
    if (next_ < pieces_.size()) {
      const std::string& piece = pieces_[next_++];
      std::copy(piece.begin(), piece.end(), buffer.begin());
      co_return piece.size();
    }
    if (then_ == kWait) co_await PauseUntil(Timer::kNever - 1);
    if (then_ != kEnd) co_return http_error(400, "broken body");
    co_return std::size_t{0};
  }

 private:
  std::vector<std::string> pieces_;
  std::size_t next_ = 0;
  Then then_;
};

// What came of a request, in words: "200 | body", "502", "200 | part, aborted 504".
struct Answer {
  std::string text;
  bool streamed = false;
  std::optional<std::uint64_t> length;
  int retry_after = 0;
};

struct Ask {
  Asked request = {};
  std::vector<std::string_view> arguments = {};
  std::vector<std::pair<std::string_view, std::string_view>> environment = {};
  std::unique_ptr<BodySource> body = {};  // instead of request.body
  std::size_t stop_after = SIZE_MAX;      // the client goes when it has so much
};

inline Task<void> read_reply(Exchange& x, const Ask& ask, Answer& answer) {
  BodySource* source = x.response.body.as_source();
  answer.streamed = true;
  char buffer[4096];
  std::size_t had = 0;
  std::string aborted;
  std::string first;
  while (had < ask.stop_after) {
    auto n = co_await source->read(buffer);
    if (!n) {
      aborted = cat(", aborted ", decimal(n.error().status()));
      break;
    }
    if (*n == 0) break;
    had += *n;
    if (had < 1000) first.append(buffer, *n);
  }
  answer.text += had < 1000 ? first : cat(decimal_unsigned(had), " bytes");
  for (const Field& field : *source->trailers()) {
    answer.text += cat("[", field.name, "=", field.value, "]");
  }
  answer.text += aborted;
}

inline Task<void> serve(FakeHost& host, Function& function, Ask& ask, Answer& answer) {
  Exchange x(host.host);
  fusor::testing::ask(x, ask.request);
  if (ask.body) {
    x.request.body = Body::source(std::move(ask.body));
    x.request.content_length.reset();
  }
  Served served = co_await function.serve(x, {ask.environment, ask.arguments});
  if (!served) {
    answer.text = decimal(served.error().status());
    answer.retry_after = served.error().retry_after();
    co_return;
  }
  answer.text = cat(decimal(x.response.status), " | ");
  answer.length = x.response.body.length();
  if (const std::string_view* bytes = x.response.body.as_bytes()) answer.text += *bytes;
  if (x.response.body.as_source()) co_await read_reply(x, ask, answer);
}

inline Answer ask(FakeHost& host, const std::shared_ptr<NativeFunction>& function, Ask asked) {
  Answer answer;
  if (!function) return answer;
  Loop loop;
  run_until_done(loop, serve(host, *function, asked, answer));
  return answer;
}

inline Answer ask(const FunctionSettings& s, Ask asked) {
  FakeHost host;
  return ask(host, load(s), std::move(asked));
}

inline void expect_empty_pool() {
  auto probe = load(settings("echo"));
  fusor_pool_metrics_t metrics;
  ASSERT_TRUE(fusor_pool_metrics(probe->module().runtime().engine().get(), &metrics));
  EXPECT_EQ(metrics.core_instances, 0u);
  EXPECT_EQ(metrics.stacks, 0u);
}

inline Task<void> cancel_after(Context& context, std::int64_t ns) {
  co_await PauseUntil(monotonic_now() + ns);
  context.cancel();
}

// A request's end, and how many turns of its loop it took after the cancel.
struct End {
  bool came = false;
  int turns = 0;
};
inline Task<void> cancel_and_count(Context& context, std::int64_t ns, End& end) {
  co_await cancel_after(context, ns);
  for (; !end.came; ++end.turns) co_await YieldTurn();
}

inline Task<void> many(FakeHost& host, std::shared_ptr<NativeFunction> function, int count,
                       std::vector<Answer>& answers, std::vector<std::string_view> arguments,
                       std::string_view target = "/") {
  Scope scope(co_await this_context());
  std::vector<Ask> asks(count);
  answers.resize(count);
  for (int i = 0; i < count; ++i) {
    asks[i].arguments = arguments;
    asks[i].request.target = target;
    scope.spawn(serve(host, *function, asks[i], answers[i]));
  }
  co_await scope.join();
}

// One request to `quick` beside eight to `busy`, on one loop.
struct Beside {
  std::vector<Answer> busy;
  Answer quick;
  std::int64_t quick_took = 0;
};
inline Beside serve_beside(std::shared_ptr<NativeFunction> busy, std::string_view target,
                           NativeFunction& quick, Ask asked) {
  Beside out;
  FakeHost host;
  Loop loop;
  const std::int64_t began = monotonic_now();
  Context context;
  Context other;
  loop.post([&] {
    start(context, many(host, std::move(busy), 8, out.busy, {}, target), [&] { loop.stop(); });
    start(other, serve(host, quick, asked, out.quick),
          [&] { out.quick_took = monotonic_now() - began; });
  });
  loop.run();
  return out;
}

inline constexpr std::int64_t kLong = 60'000'000'000;

}  // namespace fusor::function_test
