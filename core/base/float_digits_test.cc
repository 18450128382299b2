#include "core/base/float_digits.h"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace fusor {
namespace {

std::string scientific(const FloatDigits& d) {
  return std::string(d.digits()) + "e" + std::to_string(d.exponent);
}

TEST(NearestDouble, Known) {
  const struct {
    const char* text;
    double number;
  } kCases[] = {
      {"0", 0},
      {"-0.0", -0.0},
      {"1", 1},
      {"-1.5", -1.5},
      {"+2.50", 2.5},
      {"007.5", 7.5},
      {".5", 0.5},
      {"5.", 5},
      {"1e22", 1e22},
      {"1e23", 1e23},
      {"8.41e+21", 8.41e21},
      {"9007199254740993", 9007199254740992.0},  // a tie: to even
      {"9007199254740993.0000000000000000000000000000000000000000001", 9007199254740994.0},
      {"179769313486231570e291", 1.7976931348623157e308},
      {"1.7976931348623159e308", std::numeric_limits<double>::infinity()},
      {"-1e999999999999999999999", -std::numeric_limits<double>::infinity()},
      {"1e-999999999999999999999", 0},
      {"0e98", 0},
      {"4.9406564584124654e-324", 5e-324},
      {"2.4703282292062327e-324", 0},       // just below half of the smallest
      {"2.4703282292062328e-324", 5e-324},  // and just above
      {"2.2250738585072011e-308", 2.225073858507201e-308},
      {"2.2250738585072014e-308", 2.2250738585072014e-308},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(nearest_double(c.text), c.number) << c.text;
    EXPECT_EQ(std::signbit(nearest_double(c.text)), std::signbit(c.number)) << c.text;
  }
  EXPECT_EQ(nearest_double(std::string(5000, '9')), std::numeric_limits<double>::infinity());
  EXPECT_EQ(nearest_double("0." + std::string(400, '0') + "1"), 0);
  EXPECT_EQ(nearest_double("1" + std::string(300, '0') + "e-300"), 1);
}

TEST(FloatDigits, Known) {
  const struct {
    double number;
    const char* digits;
  } kCases[] = {
      {1, "1e0"},
      {100, "1e2"},
      {0.1, "1e-1"},
      {0.1 + 0.2, "30000000000000004e-17"},
      {18446744073709551616.0, "18446744073709552e3"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "17976931348623157e292"},
      {2.2250738585072014e-308, "22250738585072014e-324"},
      {9007199254740993.0, "9007199254740992e0"},
      {1e22, "1e22"},
      {1e23, "1e23"},
      {4.35, "435e-2"},
      {1646861401.5241024, "16468614015241024e-7"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(scientific(shortest_digits(c.number)), c.digits);
    EXPECT_EQ(scientific(detail::exact_digits(c.number)), c.digits);
  }
}

#ifndef __wasm__  // std::to_chars(double) is too large there, and the code is the same
TEST(FloatDigits, AgreesWithTheStandardLibrary) {
  const auto expected = [](double number) {
    char buffer[40];
    const auto end =
        std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::scientific);
    std::string text(buffer, end.ptr);
    const std::size_t e = text.find('e');
    int exponent = std::stoi(text.substr(e + 1));
    std::string digits = text.substr(0, 1);
    if (e > 2) digits += text.substr(2, e - 2);
    return digits + "e" + std::to_string(exponent - static_cast<int>(digits.size()) + 1);
  };
  std::uint64_t state = 0x9E3779B97F4A7C15;
  const auto random = [&] { return state = state * 6364136223846793005u + 1442695040888963407u; };
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t bits = (random() ^ random() >> 31) & 0x7FFF'FFFF'FFFF'FFFF;
    // Any double, a power of two, a subnormal, a sum of decimals.
    const double candidates[] = {
        std::bit_cast<double>(bits), std::bit_cast<double>(bits & 0x7FF0'0000'0000'0000),
        std::bit_cast<double>(bits & 0x000F'FFFF'FFFF'FFFF),
        static_cast<double>(bits >> 44) / 1000 + static_cast<double>(bits & 0xFF) / 10};
    for (const double number : candidates) {
      if (!std::isfinite(number) || number == 0) continue;
      ASSERT_EQ(scientific(shortest_digits(number)), expected(number));
      ASSERT_EQ(scientific(detail::exact_digits(number)), expected(number));
      ASSERT_EQ(nearest_double(expected(number)), number);
    }
  }
}
#endif

}  // namespace
}  // namespace fusor
