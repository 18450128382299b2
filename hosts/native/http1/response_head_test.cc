#include "hosts/native/http1/response_head.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/base/strings.h"

namespace fusor::http1 {
namespace {

using Fields = std::vector<std::pair<std::string_view, std::string_view>>;
constexpr std::string_view kDate = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr std::string_view kDateField = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

class Unknown : public BodySource {
 public:
  Task<Result<std::size_t, HttpError>> read(std::span<char>) override {
    return ready<Result<std::size_t, HttpError>>(std::size_t{0});
  }
};

struct Made {
  std::string head;  // without the Date field
  ResponsePlan plan;
  int dropped = 0;
};

Made make(int status, const Fields& fields, Body body, Asked asked) {
  Response response;
  response.status = status;
  for (const auto& [name, value] : fields) response.headers.add(name, value);
  response.body = std::move(body);
  Made made;
  made.plan = plan_response(response, asked);
  const std::size_t bound = response_head_bound(response);
  std::string out(bound, '\0');
  const std::size_t size =
      write_response_head(response, made.plan, asked, kDate, out.data(), made.dropped);
  EXPECT_LE(size, bound);
  made.head = replace_all(std::string_view(out).substr(0, size), kDateField, "");
  return made;
}

TEST(ResponseHead, Framing) {
  const Asked plain{.keep_alive = true}, head{.head = true, .keep_alive = true}, close{};
  const Asked old{.http10 = true}, old_keep{.http10 = true, .keep_alive = true};
  const auto source = [] { return Body::source(std::make_unique<Unknown>()); };
  const struct {
    const char* about;
    Made made;
    std::string_view expected;
  } cases[] = {
      {"bytes", make(200, {{"A", "b"}}, Body::bytes("hello"), plain),
       "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5\r\n\r\n"},
      {"empty", make(200, {}, {}, plain), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
      {"unknown status", make(799, {}, {}, plain),
       "HTTP/1.1 799 status code 799\r\nContent-Length: 0\r\n\r\n"},
      {"a wrong length is not the handler's to send",
       make(200, {{"content-length", "7"}}, Body::bytes("hello"), plain),
       "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"},
      {"unknown length", make(200, {{"Transfer-Encoding", "gzip"}}, source(), plain),
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"declared length", make(200, {{"Content-Length", "9"}}, source(), plain),
       "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"},
      {"HEAD", make(200, {}, Body::bytes("hello"), head),
       "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"},
      {"HEAD, declared", make(200, {{"Content-Length", "9"}}, {}, head),
       "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"},
      {"HEAD, nothing known", make(200, {}, source(), head), "HTTP/1.1 200 OK\r\n\r\n"},
      {"HEAD, empty", make(200, {}, {}, head), "HTTP/1.1 200 OK\r\n\r\n"},
      {"204", make(204, {{"Content-Length", "0"}}, Body::bytes("no"), plain),
       "HTTP/1.1 204 No Content\r\n\r\n"},
      {"304",
       make(304, {{"Content-Type", "a/b"}, {"Content-Length", "9"}, {"ETag", "x"}}, {}, plain),
       "HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"},
      {"101", make(101, {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}}, {}, plain),
       "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"},
      {"close", make(200, {}, {}, close),
       "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"},
      {"the handler closes", make(200, {{"Connection", "close"}}, {}, plain),
       "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"},
      {"1.0", make(200, {}, {}, old), "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"},
      {"1.0, kept alive", make(200, {}, {}, old_keep),
       "HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n"},
      {"1.0, unknown length", make(200, {}, source(), old_keep), "HTTP/1.0 200 OK\r\n\r\n"},
  };
  for (const auto& c : cases) EXPECT_EQ(c.made.head, c.expected) << c.about;
  EXPECT_FALSE(cases[3].made.plan.length == 7);
  EXPECT_FALSE(make(200, {}, source(), old_keep).plan.keep_alive);
}

// Response splitting: what a placeholder, an upstream or a function puts into a field.
TEST(ResponseHead, WhatWouldBreakTheMessageIsNeverWritten) {
  using namespace std::string_view_literals;
  const Fields attacks = {
      {"X", "a\r\nSet-Cookie: b"},
      {"X", "a\nb"},
      {"X", "a\rb"},
      {"X", "a\0b"sv},
      {"X", "\x7f"},
      {"X\r\nY", "a"},
      {"X: y", "a"},
      {"", "a"},
      {"X ", "a"},
      {"X\0"sv, "a"},
      {"X", "0123456789abcdef0123456789abcdef\n"},
  };
  for (const auto& attack : attacks) {
    const Made made = make(200, {attack, {"Kept", "tab\t\xff"}}, {}, {.keep_alive = true});
    EXPECT_EQ(made.dropped, 1) << attack.first << ": " << attack.second;
    EXPECT_EQ(made.head, "HTTP/1.1 200 OK\r\nKept: tab\t\xff\r\nContent-Length: 0\r\n\r\n");
  }
}

}  // namespace
}  // namespace fusor::http1
