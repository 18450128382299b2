#include "core/base/punycode.h"

#include <gtest/gtest.h>

namespace fusor {
namespace {

TEST(Punycode, Hosts) {
  const std::pair<const char*, const char*> cases[] = {
      {"example.com", "example.com"},       {"bücher.example", "xn--bcher-kva.example"},
      {"münchen.de", "xn--mnchen-3ya.de"},  {"日本語.jp", "xn--wgv71a119e.jp"},
      {"*.ü.example", "*.xn--tda.example"}, {"", ""},
  };
  for (const auto& [host, expected] : cases) EXPECT_EQ(host_to_ascii(host), expected) << host;
  std::string huge;
  for (int i = 0; i < 5000; ++i) huge += "ü";
  EXPECT_EQ(host_to_ascii(huge), std::nullopt);
}

}  // namespace
}  // namespace fusor
