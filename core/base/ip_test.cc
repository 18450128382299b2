#include "core/base/ip.h"

#include <gtest/gtest.h>

namespace fusor {
namespace {

TEST(Ip, ParsesAndPrints) {
  const struct {
    std::string_view text, printed;
  } kCases[] = {
      {"0.0.0.0", "0.0.0.0"},
      {"192.168.140.255", "192.168.140.255"},
      {"::", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
      {"2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"fd7a:115c:a1e0:ab12:4843:cd96:626b:430b", "fd7a:115c:a1e0:ab12:4843:cd96:626b:430b"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
      {"1:0:0:2:0:0:0:3", "1:0:0:2::3"},
      {"::ffff:192.168.140.255", "192.168.140.255"},
      {"::ffff:c0a8:8cff", "192.168.140.255"},
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
      {"fe80::1%eth0", "fe80::1"},
  };
  for (const auto& c : kCases) {
    const auto ip = parse_ip(c.text);
    ASSERT_TRUE(ip.has_value()) << c.text;
    EXPECT_EQ(ip->to_string(), c.printed) << c.text;
  }
  for (std::string_view text : {"",
                                "1",
                                "1.2.3",
                                "1.2.3.4.5",
                                "1.2.3.256",
                                "01.2.3.4",
                                "1.2.3.",
                                ".1.2.3",
                                "1.2.3.4%a",
                                "a.b.c.d",
                                ":",
                                ":1",
                                "1:",
                                ":::",
                                "1::2::3",
                                "1:2:3:4:5:6:7",
                                "1:2:3:4:5:6:7:8:9",
                                "1:2:3:4:5:6:7:8::",
                                "::1:2:3:4:5:6:7:8",
                                "12345::",
                                "g::",
                                "[::1]",
                                "::1%",
                                "::1.2.3",
                                "1:2:3:4:5:6:7:1.2.3.4",
                                "::1.2.3.4:5",
                                "-1::",
                                "+1.2.3.4",
                                "::+1"}) {
    EXPECT_FALSE(parse_ip(text).has_value()) << text;
  }
}

TEST(Ip, Prefixes) {
  const struct {
    std::string_view prefix, ip;
    bool contained;
  } kCases[] = {
      {"10.0.0.0/8", "10.255.0.1", true},
      {"10.0.0.0/8", "11.0.0.1", false},
      {"10.1.2.3/8", "10.9.9.9", true},
      {"192.168.4.0/22", "192.168.7.255", true},
      {"192.168.4.0/22", "192.168.8.0", false},
      {"0.0.0.0/0", "8.8.8.8", true},
      {"0.0.0.0/0", "::1", false},
      {"::/0", "1.2.3.4", false},
      {"::/0", "2001:db8::1", true},
      {"fd00::/8", "fdab::1", true},
      {"fd00::/8", "fe80::1", false},
      {"10.0.0.1", "10.0.0.1", true},
      {"10.0.0.1", "10.0.0.2", false},
      {"2001:db8::/33", "2001:db8:7fff::", true},
      {"2001:db8::/33", "2001:db8:8000::", false},
      {"10.0.0.0/8", "::ffff:10.1.1.1", true},
      {"::ffff:10.0.0.0/104", "10.1.1.1", true},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(parse_prefix(c.prefix)->contains(*parse_ip(c.ip)), c.contained)
        << c.prefix << ' ' << c.ip;
  }
  EXPECT_EQ(parse_prefix("10.1.2.3/9")->to_string(), "10.0.0.0/9");
  EXPECT_EQ(parse_prefix("2001:db8::1")->to_string(), "2001:db8::1/128");
  for (std::string_view text :
       {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "::/129", "10.0.0/8", "fe80::%eth0/10",
        "10.0.0.0/-1", "10.0.0.0/8/8", "::ffff:10.0.0.0/95"}) {
    EXPECT_FALSE(parse_prefix(text).has_value()) << text;
  }
}

TEST(Ip, Kinds) {
  EXPECT_TRUE(parse_ip("127.9.9.9")->is_loopback());
  EXPECT_TRUE(parse_ip("::1")->is_loopback());
  EXPECT_FALSE(parse_ip("::")->is_loopback());
  EXPECT_TRUE(parse_ip("172.31.0.1")->is_private());
  EXPECT_FALSE(parse_ip("172.32.0.1")->is_private());
  EXPECT_TRUE(parse_ip("fc00::1")->is_private());
  EXPECT_TRUE(parse_ip("fe80::1")->is_link_local());
  EXPECT_TRUE(parse_ip("169.254.1.1")->is_link_local());
  EXPECT_TRUE(parse_ip("0.0.0.0")->is_unspecified());
}

}  // namespace
}  // namespace fusor
