#include "hosts/native/http1/lenient_head.h"

#include <gtest/gtest.h>

namespace fusor::http1 {
namespace {

TEST(LenientHead, EndsWithTheFirstEmptyLine) {
  for (const std::string head : {"A\r\nB\r\n\r\n", "A\nB\n\n", "A\nB\n\r\n", "A\r\nB\r\n\n"}) {
    const std::string bytes = head + "\r\n\r\n";
    for (std::size_t seen = 0; seen < head.size(); ++seen) {
      EXPECT_EQ(lenient_head_size(head.substr(0, seen), 0), 0u) << head << seen;
      EXPECT_EQ(lenient_head_size(bytes, seen), head.size()) << head << seen;
    }
  }
}

TEST(LenientHead, IsMadeStrict) {
  const struct {
    const char* head;
    const char* straight;
  } cases[] = {
      {"S\r\nA: b\r\n\r\n", "S\r\nA: b\r\n\r\n"},
      {"S\nA: b\n\n", "S\r\nA: b\r\n\r\n"},
      {"S\r\n\r\n", "S\r\n\r\n"},
      {"S\r\nA: b \t\r\n\t c\n d\r\nE: f\r\n\r\n", "S\r\nA: b c d\r\nE: f\r\n\r\n"},
      {"S\r\nA:\r\n b\r\n\r\n", "S\r\nA: b\r\n\r\n"},
      {"S\r\nA : b\r\n c\r\nD E: f\r\nG: h\r\n\r\n", "S\r\nG: h\r\n\r\n"},
      {"S\r\nA\r\n b: c\r\n\r\n", "S\r\n\r\n"},
      // The strict parser has the last word.
      {"S\r\n A: b\r\n\r\n", "S\r\n A: b\r\n\r\n"},
      {"S\r\nA\x01 : b\r\n\r\n", "S\r\nA\x01 : b\r\n\r\n"},
      {"S\r\nA b\r\n\r\n", "S\r\nA b\r\n\r\n"},
      {"S\r\nA: b\r\r\n\r\n", "S\r\nA: b\r\r\n\r\n"},
  };
  for (const auto& c : cases) EXPECT_EQ(straighten(c.head), c.straight);
}

}  // namespace
}  // namespace fusor::http1
