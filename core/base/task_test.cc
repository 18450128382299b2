#include "core/base/task.h"

#include <gtest/gtest.h>

#include "core/base/scope.h"

namespace fusor {
namespace {

// An operation that a test completes by hand.
class Manual : public Operation {
 public:
  bool await_ready() const { return false; }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> waiter) {
    cancelled = !attach(waiter);
    return !cancelled;
  }
  bool await_resume() const { return !cancelled; }
  void cancel() override {
    cancelled = true;
    ++cancels;
  }
  void complete() { resume(); }
  bool cancelled = false;
  int cancels = 0;
};

Task<int> one() { co_return 1; }
Task<int> count(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) sum += co_await one();
  co_return sum;
}
Task<int> deep(int n) { co_return n == 0 ? 0 : 1 + co_await deep(n - 1); }
Task<void> store(int* out, Task<int> task) { *out = co_await std::move(task); }

TEST(Task, AMillionAwaitsUseNoStack) {
  Context context;
  int sum = 0;
  start(context, store(&sum, count(1'000'000)));
  EXPECT_EQ(sum, 1'000'000);
}

TEST(Task, DeepChainsUseNoStack) {
  Context context;
  int depth = 0;
  start(context, store(&depth, deep(100'000)));
  EXPECT_EQ(depth, 100'000);
}

TEST(Task, AReadyTaskNeedsNoCoroutine) {
  Context context;
  int value = 0;
  start(context, store(&value, ready(7)));
  EXPECT_EQ(value, 7);
}

Task<void> wait(Manual* op, int* state) {
  *state = 1;
  *state = co_await *op ? 2 : 3;
}

TEST(Context, CompletionResumes) {
  Context context;
  Manual op;
  int state = 0;
  bool done = false;
  start(context, wait(&op, &state), [&] { done = true; });
  EXPECT_EQ(state, 1);
  op.complete();
  EXPECT_EQ(state, 2);
  EXPECT_TRUE(done);
}

TEST(Context, CancelReachesThePendingOperationAndIsSticky) {
  Context context;
  Manual first, second;
  int a = 0, b = 0;
  start(context, wait(&first, &a));
  context.cancel();
  EXPECT_TRUE(first.cancelled);
  EXPECT_EQ(a, 1) << "cancel never resumes inside the call";
  first.complete();
  EXPECT_EQ(a, 3);
  start(context, wait(&second, &b));
  EXPECT_EQ(b, 3) << "a later operation fails at once";
}

Task<void> wait_shielded(Manual* op, int* state) {
  Shield shield(co_await this_context());
  *state = 1;
  *state = co_await *op ? 2 : 3;
}

TEST(Context, AShieldLetsCleanUpThrough) {
  Context context;
  Manual op;
  int state = 0;
  context.cancel();
  start(context, wait_shielded(&op, &state));
  EXPECT_EQ(state, 1);
  op.complete();
  EXPECT_EQ(state, 2);
}

Task<void> two(Manual* a, Manual* b, int* sa, int* sb, int* joined) {
  Scope scope(co_await this_context());
  scope.spawn(wait(a, sa));
  scope.spawn(wait(b, sb));
  co_await scope.join();
  *joined = 1;
}

TEST(Scope, EndsAfterItsChildrenAlsoWhenCancelled) {
  Context context;
  Manual a, b;
  int sa = 0, sb = 0, joined = 0;
  start(context, two(&a, &b, &sa, &sb, &joined));
  a.complete();
  EXPECT_EQ(joined, 0);
  context.cancel();
  EXPECT_TRUE(b.cancelled);
  b.complete();
  EXPECT_EQ(sa, 2);
  EXPECT_EQ(sb, 3);
  EXPECT_EQ(joined, 1);
}

Task<void> inside(Scope** scope, Manual* op, int* state) {
  Scope own(co_await this_context());
  *scope = &own;
  own.spawn(wait(op, state));
  co_await own.join();
}

TEST(Scope, WhatIsCancelledInsideIsNotCancelledAgainFromOutside) {
  Context context;
  Scope* scope = nullptr;
  Manual op;
  int state = 0;
  start(context, inside(&scope, &op, &state));
  scope->cancel();
  context.cancel();
  EXPECT_EQ(op.cancels, 1);
  op.complete();
  EXPECT_EQ(state, 3);
}

}  // namespace
}  // namespace fusor
