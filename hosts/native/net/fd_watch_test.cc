#include "hosts/native/net/fd_watch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>

#include "core/base/scope.h"
#include "hosts/native/net/loop.h"

namespace fusor {
namespace {

Task<void> wait(FdWatch* watch, int* error) { *error = co_await watch->readable(); }

Task<void> both(int in, int out, int* ready, int* cancelled) {
  FdWatch reading(*Loop::current(), in);
  {
    Scope scope(co_await this_context());
    scope.spawn(wait(&reading, cancelled));
    scope.cancel();
    EXPECT_EQ(*cancelled, -1) << "never inside the call";
    co_await scope.join();
  }
  Scope scope(co_await this_context());
  scope.spawn(wait(&reading, ready));
  EXPECT_EQ(::write(out, "x", 1), 1);
  co_await scope.join();
}

TEST(FdWatch, ReadyAndCancelled) {
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  Loop loop;
  int ready = -1, cancelled = -1;
  run_until_done(loop, both(pipe_ends[0], pipe_ends[1], &ready, &cancelled));
  EXPECT_EQ(ready, 0);
  EXPECT_EQ(cancelled, ECANCELED);
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);
}

}  // namespace
}  // namespace fusor
