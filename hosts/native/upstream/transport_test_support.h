// For the tests of transports: an upstream that follows a script, requests to it, and what came of
// them in words.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/scope.h"
#include "core/base/strings.h"
#include "hosts/native/net/fd_watch.h"
#include "hosts/native/net/loop.h"
#include "hosts/native/net/socket.h"
#include "hosts/native/net/socket_address.h"
#include "hosts/native/upstream/transport.h"
#include "testing/fake_host.h"

namespace fusor::transport_test {

// What an upstream does on one connection: for each request that has come, one reply.
struct Script {
  std::vector<std::string> replies;  // one a request; "" answers nothing
  bool close = true;                 // behind the last
  std::size_t body = 0;              // bytes of content that it waits for behind a request's head
  std::size_t echo = 0;              // bytes of content that it sends back behind a reply
};

// An upstream on the loopback interface and the test's loop.
class Peer {
 public:
  Peer(Loop& loop, std::vector<Script> scripts) : loop_(loop), scripts_(std::move(scripts)) {
    listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    SocketAddress any;
    auto* v4 = reinterpret_cast<sockaddr_in*>(any.get());
    v4->sin_family = AF_INET;
    v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    any.size = sizeof *v4;
    EXPECT_EQ(::bind(listening_, any.get(), any.size), 0);
    EXPECT_EQ(::listen(listening_, 16), 0);
    address = cat("127.0.0.1:", decimal(SocketAddress::local(listening_).port()));
  }
  ~Peer() { ::close(listening_); }

  Task<void> serve() {
    FdWatch watch(loop_, listening_);
    for (const Script& script : scripts_) {
      if (co_await watch.readable()) co_return;
      Socket client(loop_, ::accept4(listening_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      ++connections;
      co_await talk(&client, &script);
      if (!script.close) kept_.push_back(std::move(client));
    }
  }

  // The connections that stayed open end with a reset, at once.
  void reset_kept() {
    const linger abort{.l_onoff = 1, .l_linger = 0};
    for (Socket& socket : kept_) {
      ::setsockopt(socket.fd(), SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
    }
    kept_.clear();
  }

  std::string address;
  std::string received;
  int connections = 0;
  std::size_t echoed = 0;

 private:
  Task<void> talk(Socket* client, const Script* script) {
    char buffer[4096];
    std::string all;
    for (const std::string& reply : script->replies) {
      std::size_t end;
      while ((end = all.find("\r\n\r\n")) == std::string::npos ||
             all.size() < end + 4 + script->body) {
        const IoResult r = co_await client->read(buffer);
        if (r.error || r.bytes == 0) co_return;
        all.append(buffer, r.bytes);
      }
      received += all.substr(0, end + 4 + script->body);
      all.erase(0, end + 4 + script->body);
      std::string out = reply;
      iovec part{out.data(), out.size()};
      if (!out.empty()) co_await client->write_all({&part, 1});
      for (std::size_t left = script->echo; left > 0;) {
        if (all.empty()) {
          const IoResult r = co_await client->read(buffer);
          if (r.error || r.bytes == 0) co_return;
          all.append(buffer, r.bytes);
        }
        part = {all.data(), std::min(all.size(), left)};
        left -= part.iov_len;
        echoed += part.iov_len;
        std::string now = all.substr(0, part.iov_len);
        all.erase(0, now.size());
        part.iov_base = now.data();
        co_await client->write_all({&part, 1});
      }
    }
  }

  Loop& loop_;
  std::vector<Script> scripts_;
  std::vector<Socket> kept_;
  int listening_;
};

inline Task<std::string> body_of(Body* body) {
  std::string all;
  BodySource* source = body->as_source();
  if (!source) co_return all;
  char buffer[7];
  for (;;) {
    const auto n = co_await source->read(buffer);
    if (!n) co_return all + "!";
    if (*n == 0) break;
    all.append(buffer, *n);
  }
  if (source->trailers()) {
    for (const Field& f : *source->trailers()) all += cat("[", f.name, "=", f.value, "]");
  }
  co_return all;
}

inline constexpr const char* kKinds[] = {"dial", "timeout", "broken", "client"};

inline Task<std::string> reply_in(Exchange& x, std::shared_ptr<Transport> transport,
                                  UpstreamRequest request, bool read) {
  auto reply = co_await transport->round_trip(x, request);
  if (!reply) co_return cat(kKinds[reply.error().kind], ": ", reply.error().message);
  std::string text = decimal(reply->status);
  for (const Field& f : reply->headers) text += cat(" ", f.name, "=", f.value);
  text += " | ";
  if (read) text += co_await body_of(&reply->body);
  co_return text;
}

inline Task<std::string> ask(std::shared_ptr<Transport> transport, testing::FakeHost* fake,
                             UpstreamRequest request, bool read = true) {
  Exchange x(fake->host);
  Scope background(co_await this_context());
  x.background = &background;
  std::string text = co_await reply_in(x, transport, request, read);
  background.cancel();
  co_await background.join();
  co_return text;
}

struct Bench {
  explicit Bench(std::vector<Script> scripts, const TransportSettings& settings = {})
      : peer(loop, std::move(scripts)), transport(*upstreams->open(settings)) {
    request.address = peer.address;
    request.method = "GET";
    request.target = "/";
    request.host = "h";
  }
  // Asks `times` times, one after the other; the replies in lines.
  std::string ask_all(int times = 1) { return run_until_done(loop, run(times)); }
  Task<std::string> run(int times) {
    Scope scope(co_await this_context());
    scope.spawn(peer.serve());
    std::string all;
    for (int i = 0; i < times; ++i) {
      Body body;
      if (source) {
        body = Body::source(source());
        request.body = &body;
      }
      all += co_await ask(transport, &fake, request, read_reply) + "\n";
      for (int turn = 0; turn < 5; ++turn) co_await YieldTurn();
    }
    scope.cancel();
    co_await scope.join();
    co_return all;
  }
  Loop loop;
  testing::FakeHost fake;
  Peer peer;
  std::unique_ptr<Upstreams> upstreams = make_upstreams();
  std::shared_ptr<Transport> transport;
  UpstreamRequest request;
  std::function<std::unique_ptr<BodySource>()> source;  // of each request's body
  bool read_reply = true;
};

inline std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

inline constexpr const char* kEmpty = "HTTP/1.1 204 No Content\r\n\r\n";
inline constexpr const char* kReply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
inline constexpr const char* kEmptyLine = "204 | \n";
inline constexpr const char* kLine = "200 Content-Length=2 | ok\n";

}  // namespace fusor::transport_test
