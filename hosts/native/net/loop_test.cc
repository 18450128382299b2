#include "hosts/native/net/loop.h"

#include <gtest/gtest.h>

#include <thread>

namespace fusor {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;

class Recorder : public Timer {
 public:
  Recorder(Loop& loop, std::vector<int>& fired, int id) : Timer(loop), fired_(fired), id_(id) {}

 private:
  void expired() override { fired_.push_back(id_); }
  std::vector<int>& fired_;
  int id_;
};

TEST(TimerQueue, RunsInOrderOfDeadline) {
  Loop loop;
  std::vector<int> fired;
  Recorder a(loop, fired, 1), b(loop, fired, 2), c(loop, fired, 3), d(loop, fired, 4);
  a.set(300), b.set(100), c.set(200), d.set(50);
  d.set(400);  // later: found out when 50 comes
  c.clear();
  loop.timers().run(99);
  EXPECT_EQ(fired, std::vector<int>{});
  loop.timers().run(350);
  EXPECT_EQ(fired, (std::vector<int>{2, 1}));
  d.set(360);  // earlier again
  loop.timers().run(370);
  EXPECT_EQ(fired, (std::vector<int>{2, 1, 4}));
  EXPECT_EQ(loop.timers().next(), Timer::kNever);
}

TEST(TimerQueue, ATimerThatGoesLeavesTheQueue) {
  Loop loop;
  std::vector<int> fired;
  Recorder stays(loop, fired, 1);
  stays.set(20);
  {
    Recorder goes(loop, fired, 2);
    goes.set(10);
  }
  loop.timers().run(30);
  EXPECT_EQ(fired, std::vector<int>{1});
}

Task<bool> sleep_for(std::int64_t ns) { co_return co_await Sleep(ns); }

TEST(Loop, SleepEnds) {
  Loop loop;
  EXPECT_TRUE(run_until_done(loop, sleep_for(kMillisecond)));
}

Task<void> keep(bool* passed) { *passed = co_await Sleep(3600'000 * kMillisecond); }

TEST(Loop, CancelEndsASleepLater) {
  Loop loop;
  Context context;
  bool passed = true, done = false;
  loop.post([&] {
    start(context, keep(&passed), [&] {
      done = true;
      loop.stop();
    });
    context.cancel();
    EXPECT_FALSE(done) << "never inside the call";
  });
  loop.run();
  EXPECT_FALSE(passed);
}

Task<int> off() {
  const auto id = co_await offload([] { return std::this_thread::get_id(); });
  EXPECT_NE(id, std::this_thread::get_id());
  co_await offload([] {});
  co_return 7;
}

TEST(Loop, OffloadResumesOnTheLoop) {
  Loop loop;
  EXPECT_EQ(run_until_done(loop, off()), 7);
}

TEST(Loop, PostFromAnotherThread) {
  Loop loop;
  std::thread other([&] { loop.post([&] { loop.stop(); }); });
  loop.run();
  other.join();
  EXPECT_EQ(Loop::current(), nullptr);
}

}  // namespace
}  // namespace fusor
