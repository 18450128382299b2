#include <gtest/gtest.h>

#include "core/base/hmac.h"
#include "core/base/xxhash.h"

namespace fusor {
namespace {

TEST(XxHash, KnownValues) {
  EXPECT_EQ(xxhash64(""), 0xEF46DB3751D8E999u);
  EXPECT_EQ(xxhash64("a"), 0xD24EC4F1A98C6E5Bu);
  EXPECT_EQ(xxhash64("abc"), 0x44BC2CF5AD770999u);
  EXPECT_EQ(xxhash64("Nobody inspects the spammish repetition"), 0xFBCEA83C8A378BF1u);
}

TEST(Hmac, KnownValues) {
  // RFC 4231, test case 2.
  EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  // Test case 6: a key longer than a block.
  EXPECT_EQ(hmac_sha256_hex(std::string(131, '\xaa'),
                            "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

}  // namespace
}  // namespace fusor
