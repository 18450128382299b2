// The table of imports. What each call answers: tests/serve/reactor/wasi_calls.serve.
#include <gtest/gtest.h>

#include <algorithm>

#include "hosts/native/functions/wasi/preview1.h"

namespace fusor::wasm {
namespace {

TEST(Wasi, TableIsWholeAndInOrder) {
  const auto rows = preview1();
  EXPECT_EQ(rows.size(), 46u);
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return std::string_view(a.name) < b.name;
  }));
}

}  // namespace
}  // namespace fusor::wasm
