#include "core/base/units.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace fusor {
namespace {

TEST(Units, DurationsReadAndPrintedAsGoDoes) {
  const struct {
    std::string_view text;
    std::int64_t ns;
    std::string_view printed;
  } kCases[] = {
      {"0", 0, "0s"},
      {"5s", 5'000'000'000, "5s"},
      {"-5s", -5'000'000'000, "-5s"},
      {"+5s", 5'000'000'000, "5s"},
      {"1478s", 1'478'000'000'000, "24m38s"},
      {"-0", 0, "0s"},
      {"5.0s", 5'000'000'000, "5s"},
      {"5.6s", 5'600'000'000, "5.6s"},
      {"5.s", 5'000'000'000, "5s"},
      {".5s", 500'000'000, "500ms"},
      {"100.00100s", 100'001'000'000, "1m40.001s"},
      {"10ns", 10, "10ns"},
      {"11us", 11'000, "11\u00B5s"},
      {"12\u00B5s", 12'000, "12\u00B5s"},
      {"12\u03BCs", 12'000, "12\u00B5s"},
      {"13ms", 13'000'000, "13ms"},
      {"1.5us", 1'500, "1.5\u00B5s"},
      {"15m", 900'000'000'000, "15m0s"},
      {"16h", 57'600'000'000'000, "16h0m0s"},
      {"3h30m", 12'600'000'000'000, "3h30m0s"},
      {"-1m30.5s", -90'500'000'000, "-1m30.5s"},
      {"0.3333333333333333333h", 1'200'000'000'000, "20m0s"},
      {"9007199254740993ns", 9'007'199'254'740'993, "2501h59m59.254740993s"},
      {"9223372036854775807ns", INT64_MAX, "2562047h47m16.854775807s"},
      {"-9223372036854775808ns", INT64_MIN, "-2562047h47m16.854775808s"},
      {"0.100000000000000000000h", 360'000'000'000, "6m0s"},
      {"7d", 604'800'000'000'000, "168h0m0s"},
      {"1.5d12h", 172'800'000'000'000, "48h0m0s"},
  };
  for (const auto& c : kCases) {
    const std::optional<std::int64_t> duration = parse_duration(c.text);
    ASSERT_TRUE(duration.has_value()) << c.text;
    EXPECT_EQ(*duration, c.ns) << c.text;
    EXPECT_EQ(format_duration(*duration), c.printed) << c.text;
  }
  for (std::string_view text :
       {"", "3", "-", "s", ".", "-.", ".s", "+.s", "1 s", "1x", "10 sec", "9223372036854775808ns",
        "9223372036854775807s", "3000000h", "-9223372036854775809ns", "1h-2m", "--1s", "d"}) {
    EXPECT_FALSE(parse_duration(text).has_value()) << text;
  }
  EXPECT_FALSE(parse_go_duration("1d").has_value());
}

TEST(Units, Sizes) {
  const struct {
    std::string_view text;
    std::int64_t bytes;
  } kCases[] = {{"42", 42},
                {"42MB", 42'000'000},
                {"42MiB", 44'040'192},
                {"42mb", 42'000'000},
                {"42mib", 44'040'192},
                {"42 MB", 42'000'000},
                {"42.5MB", 42'500'000},
                {"42.5 MiB", 44'564'480},
                {"42M", 42'000'000},
                {"42Mi", 44'040'192},
                {"42m", 42'000'000},
                {"1,005.03 MB", 1'005'030'000},
                {"1 b", 1},
                {"2.5EB", 2'500'000'000'000'000'000},
                {"10.", 10},
                {"1kb", 1000},
                {"1tib", 1ull << 40},
                {"2pb", 2'000'000'000'000'000}};
  for (const auto& c : kCases) {
    const std::optional<std::int64_t> size = parse_size(c.text);
    ASSERT_TRUE(size.has_value()) << c.text;
    EXPECT_EQ(*size, c.bytes) << c.text;
  }
  for (std::string_view text :
       {"", "84 JB", "-1", "MB", "1.1.1", "16 EiB", "1 mbb", ".", "1 M B"}) {
    EXPECT_FALSE(parse_size(text).has_value()) << text;
  }
}

TEST(Units, SizesForPeople) {
  EXPECT_EQ(format_size(1000), "1000 bytes");
  EXPECT_EQ(format_size(2688 << 10), "2688 KiB");
  EXPECT_EQ(format_size((2688 << 10) + 1), "2752513 bytes");
  EXPECT_EQ(format_size(4ull << 30), "4096 MiB");
}

TEST(Units, Booleans) {
  for (std::string_view yes : {"1", "t", "T", "true", "TRUE", "True"})
    EXPECT_TRUE(*parse_bool(yes));
  for (std::string_view no : {"0", "f", "F", "false", "FALSE", "False"})
    EXPECT_FALSE(*parse_bool(no));
  for (std::string_view text : {"", "yes", "tRUE", "2", "on"}) {
    EXPECT_FALSE(parse_bool(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace fusor
