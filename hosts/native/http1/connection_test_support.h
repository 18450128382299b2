// For the tests of connections: a client and a connection over a socket pair, and handlers.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "core/base/scope.h"
#include "core/base/strings.h"
#include "hosts/native/http/date.h"
#include "hosts/native/http1/connection.h"
#include "testing/fake_host.h"

namespace fusor::http1::connection_test {

using Serve = std::function<Task<Served>(Exchange&)>;

class StubEndpoint final : public Endpoint {
 public:
  explicit StubEndpoint(Serve serve) : serve_(std::move(serve)) {}
  Host& host() override { return fake.host; }
  const ServerLimits& limits() const override { return settings; }
  bool draining() const override { return drains; }
  void begin(Exchange&) override { ++begun; }
  Task<Served> serve(Exchange& x) override {
    requests += cat(x.request.method, " ", x.request.target, "\n");
    return serve_(x);
  }
  void end(Exchange& x, const Outcome& outcome) override {
    Endpoint::end(x, outcome);
    ++ended;
  }

  testing::FakeHost fake;
  ServerLimits settings;
  bool drains = false;
  int begun = 0, ended = 0;
  std::string requests;

 private:
  Serve serve_;
};

// A client and a connection over a socket pair, on one loop.
struct Bench {
  explicit Bench(Serve serve) : endpoint(std::move(serve)) {
    list.on_empty = [this] {
      empty = true;
      if (stop_when_empty) loop.stop();
    };
  }
  ~Bench() {
    if (empty) return;
    client.close();
    list.abort();
    stop_when_empty = true;
    loop.run();
  }
  void open() {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    client = Socket(loop, ends[0]);
    empty = false;
    serve_connection(loop, ends[1], SocketAddress::unix_path(""), endpoint, list);
  }
  Loop loop;
  StubEndpoint endpoint;
  ConnectionList list;
  Socket client;
  bool empty = true, stop_when_empty = false;
};

inline Task<void> write_to(Socket* to, std::string bytes, bool end) {
  iovec part{bytes.data(), bytes.size()};
  co_await to->write_all({&part, 1});
  if (end) to->shutdown_write();
}

inline Task<void> read_to_end(Socket* from, std::string* out) {
  char buffer[65536];
  for (;;) {
    const IoResult r = co_await from->read(buffer);
    if (r.error) out->append(cat("<", decimal(r.error), ">"));
    if (r.error || r.bytes == 0) co_return;
    out->append(buffer, r.bytes);
  }
}

inline std::string without_dates(std::string_view reply) {
  std::string out;
  while (true) {
    const std::size_t date = reply.find("Date: ");
    out += reply.substr(0, date);
    if (date == std::string_view::npos) return out;
    reply.remove_prefix(reply.find('\n', date) + 1);
  }
}

inline Task<std::string> talk(Bench* bench, std::string bytes, bool end, std::size_t piece) {
  bench->open();
  std::string reply;
  Scope scope(co_await this_context());
  scope.spawn(read_to_end(&bench->client, &reply));
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const bool last = at + piece >= bytes.size();
    co_await write_to(&bench->client, bytes.substr(at, piece), end && last);
    if (!last) co_await YieldTurn();
  }
  co_await scope.join();
  co_return without_dates(reply);
}

// All that the server sends for `bytes`, without Date fields. `end`: the client ends its direction.
inline std::string replies(Bench& bench, std::string bytes, bool end = true,
                           std::size_t piece = 1 << 20) {
  return run_until_done(bench.loop, talk(&bench, std::move(bytes), end, piece));
}

inline Task<Served> hello(Exchange& x) {
  x.response.status = 200;
  x.response.body = Body::bytes("hello");
  return ready<Served>(Served());
}

inline Task<Served> echo(Exchange& x) {
  std::string all;
  char buffer[1000];
  if (BodySource* body = x.request.body.as_source()) {
    for (;;) {
      auto n = co_await body->read(buffer);
      if (!n) co_return std::unexpected(std::move(n.error()));
      if (*n == 0) break;
      all.append(buffer, *n);
    }
    if (body->trailers()) {
      for (const Field& f : *body->trailers()) all += cat("[", f.name, "=", f.value, "]");
    }
  }
  x.response.status = 200;
  x.response.body = Body::bytes(x.arena.copy(all));
  co_return Served();
}

inline constexpr const char* kHello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
inline constexpr const char* kHelloClose =
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";

inline std::string refusal(std::string_view phrase) {
  return cat("HTTP/1.1 ", phrase,
             "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n", phrase);
}

inline Task<Served> large(Exchange& x) {
  x.response.status = 200;
  static const std::string body(5'000'000, 'l');
  x.response.body = Body::bytes(body);
  return ready<Served>(Served());
}

}  // namespace fusor::http1::connection_test
