#include "hosts/native/functions/compute.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>
#include <vector>

#include "core/base/context.h"

namespace fusor {
namespace {

Task<void> once() {
  const auto here = std::this_thread::get_id();
  auto there = here;
  EXPECT_TRUE(co_await ComputeTurn([&] { there = std::this_thread::get_id(); }));
  EXPECT_NE(there, here);
  EXPECT_EQ(std::this_thread::get_id(), here);
}

TEST(ComputeTurn, WorksElsewhereAndResumesOnItsLoop) {
  Loop loop;
  run_until_done(loop, once());
}

struct Turn {
  bool begun = false;
  bool done = false;
};
Task<void> take(Turn& turn, std::latch& open) {
  turn.done = co_await ComputeTurn([&] {
    turn.begun = true;
    open.wait();
  });
}

Task<void> cancel_all(std::vector<Context>& turns, std::latch& open) {
  co_await YieldTurn();
  for (Context& turn : turns) turn.cancel();
  co_await YieldTurn();
  open.count_down();
}

// More turns than there can be threads, all of which wait. Cancelled: those that had begun are done
// in the end, the others never begin.
TEST(ComputeTurn, CancelledBeforeItBeginsItIsLeftUndone) {
  std::latch open(1);
  std::vector<Turn> turns(std::thread::hardware_concurrency() + 20);
  std::size_t left = turns.size();
  std::vector<Context> each(turns.size());
  Context other;
  Loop loop;  // goes first: cancel_all may not have ended when all turns have
  loop.post([&] {
    for (std::size_t i = 0; i < turns.size(); ++i) {
      start(each[i], take(turns[i], open), [&] {
        if (--left == 0) loop.stop();
      });
    }
    start(other, cancel_all(each, open));
  });
  loop.run();
  std::size_t undone = 0;
  for (const Turn& turn : turns) {
    EXPECT_EQ(turn.begun, turn.done);
    undone += !turn.done;
  }
  EXPECT_GE(undone, 20u);
}

}  // namespace
}  // namespace fusor
