#include "hosts/native/functions/reply_batch.h"

#include <gtest/gtest.h>

#include <vector>

#include "hosts/native/net/loop.h"

namespace fusor {
namespace {

constexpr int kMost = ReplyBatch::kMost;

Task<void> reply(int& gone) {
  co_await ReplyBatch();
  ++gone;
}

// Begins so many replies in one turn of a loop, of which the last is cancelled where `cancels`;
// how many had gone behind each, and when the turn was over.
std::vector<int> gone_after_each(int count, bool cancels) {
  Loop loop;
  std::vector<Context> contexts(count);
  std::vector<int> seen;
  int gone = 0;
  loop.post([&] {
    for (Context& context : contexts) {
      start(context, reply(gone));
      seen.push_back(gone);
    }
    if (cancels) contexts.back().cancel();
    loop.post([&] {
      seen.push_back(gone);
      loop.stop();
    });
  });
  loop.run();
  return seen;
}

TEST(ReplyBatch, LeavesWhenTheTurnIsOver) {
  EXPECT_EQ(gone_after_each(3, false), (std::vector<int>{0, 0, 0, 3}));
  EXPECT_EQ(gone_after_each(1, false), (std::vector<int>{0, 1}));
}

TEST(ReplyBatch, LeavesAtOnceWhenItIsFull) {
  std::vector<int> expected(kMost - 1, 0);
  expected.insert(expected.end(), {kMost, kMost, kMost + 1});
  EXPECT_EQ(gone_after_each(kMost + 1, false), expected);
}

TEST(ReplyBatch, ACancelledOneDoesNotHoldTheOthers) {
  EXPECT_EQ(gone_after_each(2, true), (std::vector<int>{0, 0, 2}));
  EXPECT_EQ(gone_after_each(1, true), (std::vector<int>{0, 1}));
}

}  // namespace
}  // namespace fusor
