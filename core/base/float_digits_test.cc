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
    }
  }
}
#endif

}  // namespace
}  // namespace fusor
