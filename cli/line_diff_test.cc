#include "cli/line_diff.h"

#include <gtest/gtest.h>

namespace fusor::cli {
namespace {

TEST(LineDiff, MarksWhatGoesAndWhatComes) {
  EXPECT_EQ(line_diff("", ""), "");
  EXPECT_EQ(line_diff("a\nb\n", "a\nb\n"), "  a\n  b\n");
  EXPECT_EQ(line_diff("a\nb\nc\n", "a\nx\nc\n"), "  a\n- b\n+ x\n  c\n");
  EXPECT_EQ(line_diff("a\nc\n", "a\nb\nc\n"), "  a\n+ b\n  c\n");
  EXPECT_EQ(line_diff("a\nb\nc\n", "c\n"), "- a\n- b\n  c\n");
  EXPECT_EQ(line_diff("a\n1\nb\n2\nc\n", "a\nx\nb\ny\nc\n"), "  a\n- 1\n+ x\n  b\n- 2\n+ y\n  c\n");
  EXPECT_EQ(line_diff("", "a\n"), "+ a\n");
  EXPECT_EQ(line_diff("a", "a\n"), "  a\n");
}

TEST(LineDiff, HugeDifferencesAreNotSearched) {
  std::string a, b;
  for (int i = 0; i < 20'000; ++i) a += "a\n", b += "b\n";
  EXPECT_EQ(line_diff(a, b).size(), 2 * (a.size() + b.size()));
}

}  // namespace
}  // namespace fusor::cli
