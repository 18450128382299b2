#include "hosts/native/net/socket.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "core/base/scope.h"
#include "hosts/native/net/loop.h"

namespace fusor {
namespace {

struct Pair {
  explicit Pair(Loop& loop) {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    a = Socket(loop, ends[0]);
    b = Socket(loop, ends[1]);
  }
  Socket a, b;
};

Task<void> send_all(Socket* to, std::string text, int* error) {
  iovec part{text.data(), text.size()};
  *error = co_await to->write_all({&part, 1});
  to->shutdown_write();
}

Task<void> receive_all(Socket* from, std::string* out) {
  char buffer[4096];
  for (;;) {
    const IoResult r = co_await from->read(buffer);
    if (r.error || r.bytes == 0) co_return;
    out->append(buffer, r.bytes);
  }
}

Task<void> transfer(Pair* pair, std::string text, std::string* out, int* error) {
  Scope scope(co_await this_context());
  scope.spawn(send_all(&pair->a, std::move(text), error));
  EXPECT_EQ(*error, -1) << "more than the kernel's buffers hold: it waits";
  scope.spawn(receive_all(&pair->b, out));
  co_await scope.join();
}

TEST(Socket, TransfersMoreThanTheBuffersHold) {
  Loop loop;
  Pair pair(loop);
  std::string text(8'000'000, 'x'), out;
  text[1'000'000] = 'y';
  int error = -1;
  run_until_done(loop, transfer(&pair, text, &out, &error));
  EXPECT_EQ(error, 0);
  EXPECT_TRUE(out == text);
}

Task<void> read_once(Socket* from, IoResult* result) {
  char buffer[16];
  *result = co_await from->read(buffer);
}
Task<void> wait_writable(Socket* socket, int* error) { *error = co_await socket->writable(); }

Task<void> cancel_one(Pair* pair, IoResult* read, int* writable) {
  char filler[65536] = {};
  iovec part{filler, sizeof filler};
  while (pair->a.try_write(&part, 1) > 0) {
  }
  Scope reading(co_await this_context()), writing(co_await this_context());
  reading.spawn(read_once(&pair->a, read));
  writing.spawn(wait_writable(&pair->a, writable));
  reading.cancel();
  co_await reading.join();
  EXPECT_EQ(*writable, -1) << "the other direction goes on";
  while (::read(pair->b.fd(), filler, sizeof filler) > 0) {
  }
  co_await writing.join();
}

TEST(Socket, CancelIsByDirection) {
  Loop loop;
  Pair pair(loop);
  IoResult read{-1, 0};
  int writable = -1;
  run_until_done(loop, cancel_one(&pair, &read, &writable));
  EXPECT_EQ(read.error, ECANCELED);
  EXPECT_EQ(writable, 0);
}

class Recorder final : public Socket::Reader {
 public:
  void on_read(IoResult) override { ++calls; }
  int calls = 0;
};

TEST(Socket, AClosedSocketTellsNobody) {
  Loop loop;
  Pair pair(loop);
  Recorder recorder;
  char buffer[16];
  loop.post([&] {
    pair.a.start_read(buffer, recorder);
    pair.a.close();
    loop.post([&] { loop.post([&] { loop.stop(); }); });
  });
  loop.run();
  EXPECT_EQ(recorder.calls, 0);
}

Task<IoResult> read_closed(Pair* pair) {
  pair->b.close();
  char byte = 0;
  iovec part{&byte, 1};
  EXPECT_EQ(pair->a.try_write(&part, 1), -EPIPE) << "and no signal";
  char buffer[16];
  co_return co_await pair->a.read(buffer);
}

TEST(Socket, EndOfStream) {
  Loop loop;
  Pair pair(loop);
  const IoResult r = run_until_done(loop, read_closed(&pair));
  EXPECT_EQ(r.error, 0);
  EXPECT_EQ(r.bytes, 0u);
}

}  // namespace
}  // namespace fusor
