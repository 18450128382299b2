#include "hosts/native/functions/outgoing_host.h"

#include <gtest/gtest.h>

namespace fusor {
namespace {

TEST(OutgoingHost, Syntax) {
  for (const char* good : {"api.example.com", "*.example.com", "localhost:8080", "10.0.0.5",
                           "10.0.0.5:80", "[::1]", "[2001:db8::1]:443", "a_b.example"}) {
    EXPECT_TRUE(valid_outgoing_host(good)) << good;
  }
  for (const char* bad :
       {"",        "*",   "*.",      "*example.com", "a.*.com", "https://a", "a/b",
        "a:",      "a:0", "a:65536", "a:80:80",      "::1",     "[::1",      "[]",
        "[::1]80", "a b", "a..b",    ".a",           "user@a",  "a,b"}) {
    EXPECT_FALSE(valid_outgoing_host(bad)) << bad;
  }
}

}  // namespace
}  // namespace fusor
