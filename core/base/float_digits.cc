#include "core/base/float_digits.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>

#include "core/base/result.h"
#include "core/base/strings.h"

namespace fusor {

namespace {

void strip_zeros(FloatDigits& d) {
  while (d.count > 1 && d.text[d.count - 1] == '0') {
    --d.count;
    ++d.exponent;
  }
}

// An unsigned integer of up to 1280 bits: 2^1024 times the few factors that the search below needs.
class Big {
 public:
  explicit Big(std::uint64_t n)
      : limbs_{static_cast<std::uint32_t>(n), static_cast<std::uint32_t>(n >> 32)} {
    size_ = limbs_[1] ? 2 : 1;
  }

  void multiply(std::uint32_t factor) {
    std::uint64_t carry = 0;
    for (int i = 0; i < size_; ++i) {
      carry += static_cast<std::uint64_t>(limbs_[i]) * factor;
      limbs_[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    if (carry) push(static_cast<std::uint32_t>(carry));
  }
  void multiply_pow10(int n) {
    for (; n >= 9; n -= 9) multiply(1'000'000'000);
    for (; n > 0; --n) multiply(10);
  }
  void shift(int bits) {
    for (; bits >= 31; bits -= 31) multiply(1u << 31);
    multiply(1u << bits);
  }
  void add(const Big& other) {
    std::uint64_t carry = 0;
    for (int i = 0; i < size_ || i < other.size_; ++i) {
      if (i == size_) push(0);
      carry += static_cast<std::uint64_t>(limbs_[i]) + (i < other.size_ ? other.limbs_[i] : 0);
      limbs_[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    if (carry) push(static_cast<std::uint32_t>(carry));
  }
  // other is not larger.
  void subtract(const Big& other) {
    std::int64_t borrow = 0;
    for (int i = 0; i < size_; ++i) {
      borrow += static_cast<std::int64_t>(limbs_[i]) - (i < other.size_ ? other.limbs_[i] : 0);
      limbs_[i] = static_cast<std::uint32_t>(borrow);
      borrow >>= 32;
    }
    while (size_ > 1 && limbs_[size_ - 1] == 0) --size_;
  }
  int compare(const Big& other) const {
    if (size_ != other.size_) return size_ < other.size_ ? -1 : 1;
    for (int i = size_ - 1; i >= 0; --i) {
      if (limbs_[i] != other.limbs_[i]) return limbs_[i] < other.limbs_[i] ? -1 : 1;
    }
    return 0;
  }

 private:
  static constexpr int kLimbs = 40;
  void push(std::uint32_t limb) {
    FUSOR_ASSERT(size_ < kLimbs);
    limbs_[size_++] = limb;
  }
  std::uint32_t limbs_[kLimbs];
  int size_;
};

// A decimal number: digits times 10^exponent.
struct Decimal {
  Big digits{0};
  int count = 0;  // of digits, without leading zeros
  int exponent = 0;
};

Decimal read_decimal(std::string_view text) {
  constexpr int kDigits = 40;
  Decimal d;
  bool fraction = false;
  bool more = false;
  const auto append = [&](char digit) {
    d.digits.multiply(10);
    d.digits.add(Big(static_cast<std::uint64_t>(digit - '0')));
    if (d.count > 0 || digit != '0') ++d.count;
  };
  const std::size_t end = std::min(text.find_first_of("eE"), text.size());
  for (char c : text.substr(0, end)) {
    if (c == '.') {
      fraction = true;
      continue;
    }
    if (fraction) --d.exponent;
    if (d.count < kDigits) {
      append(c);
    } else {
      ++d.exponent;
      more = more || c != '0';
    }
  }
  if (more) {
    append('1');
    --d.exponent;
  }
  if (end == text.size()) return d;
  text.remove_prefix(end + 1);
  if (text.starts_with('+')) text.remove_prefix(1);
  constexpr int kFar = 100'000'000;
  const int far = text.starts_with('-') ? -kFar : kFar;
  const int exponent = parse_int<int>(text).value_or(far);
  d.exponent += exponent > kFar || exponent < -kFar ? far : exponent;
  return d;
}

int compare_sum(Big a, const Big& b, const Big& c) {
  a.add(b);
  return a.compare(c);
}

}  // namespace

// Steele and White's free-format printing ("Dragon4"): number = r/s, and m_low/s and m_high/s are
// half the distances to the neighbouring doubles. Digits come out until what is left is within
// those.
FloatDigits detail::exact_digits(double number) {
  const auto bits = std::bit_cast<std::uint64_t>(number);
  const int biased = static_cast<int>(bits >> 52);
  const std::uint64_t fraction = bits & ((1ull << 52) - 1);
  const std::uint64_t f = biased ? fraction | 1ull << 52 : fraction;
  const int e = (biased ? biased : 1) - 1075;
  const bool even = (f & 1) == 0;                        // a tie reads back as the even neighbour
  const int wide = fraction == 0 && biased > 1 ? 1 : 0;  // the gap below is half the gap above

  Big r(f), s(1), m_high(1), m_low(1);
  r.shift(1 + wide + (e > 0 ? e : 0));
  s.shift(1 + wide + (e < 0 ? -e : 0));
  m_high.shift(wide + (e > 0 ? e : 0));
  m_low.shift(e > 0 ? e : 0);

  const int bit_length = 64 - std::countl_zero(f);
  int k = static_cast<int>(std::ceil((e + bit_length - 1) * 0.30102999566398120 - 1e-10));
  if (k >= 0) {
    s.multiply_pow10(k);
  } else {
    for (Big* big : {&r, &m_high, &m_low}) big->multiply_pow10(-k);
  }
  if (compare_sum(r, m_high, s) >= (even ? 0 : 1)) {
    ++k;  // the estimate was one too low
  } else {
    for (Big* big : {&r, &m_high, &m_low}) big->multiply(10);
  }

  FloatDigits out;
  for (;;) {
    int digit = 0;
    for (; r.compare(s) >= 0; ++digit) r.subtract(s);
    const bool low = r.compare(m_low) < (even ? 1 : 0);
    const bool high = compare_sum(r, m_high, s) > (even ? -1 : 0);
    if (low || high) {
      if (low && high) {
        const int half = compare_sum(r, r, s);
        if (half > 0 || (half == 0 && digit % 2 == 1)) ++digit;
      } else if (high) {
        ++digit;
      }
    }
    out.text[out.count++] = static_cast<char>('0' + digit);
    if (low || high) break;
    for (Big* big : {&r, &m_high, &m_low}) big->multiply(10);
  }
  out.exponent = k - out.count;
  strip_zeros(out);
  return out;
}

double nearest_double(std::string_view text) {
  const double sign = text.starts_with('-') ? -1 : 1;
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  Decimal d = read_decimal(text);
  const int magnitude = d.count + d.exponent;  // the number is below 10^magnitude
  if (d.count == 0 || magnitude < -330) return sign * 0.0;
  if (magnitude > 310) return sign * std::numeric_limits<double>::infinity();
  Big& number = d.digits;
  Big divisor(1);
  (d.exponent > 0 ? number : divisor).multiply_pow10(std::abs(d.exponent));

  // The number is number / divisor * 2^power, with a quotient from 1 to below 2.
  int power = 0;
  for (; number.compare(divisor) < 0; --power) number.shift(1);
  for (Big twice = divisor;; divisor = twice, ++power) {
    twice.shift(1);
    if (number.compare(twice) < 0) break;
  }
  const int bits = std::min(53, power + 1075);  // subnormal numbers have fewer
  if (bits < 0) return sign * 0.0;
  std::uint64_t mantissa = 0;
  for (int i = 0; i < bits; ++i) {
    const bool one = number.compare(divisor) >= 0;
    mantissa = mantissa << 1 | (one ? 1 : 0);
    if (one) number.subtract(divisor);
    number.shift(1);
  }
  const int rest = number.compare(divisor);  // against half of the last bit
  if (rest > 0 || (rest == 0 && mantissa % 2 == 1)) ++mantissa;
  return sign * std::ldexp(static_cast<double>(mantissa), power - bits + 1);
}

// Up to 15 digits are found by trying: m / 10^n is rounded correctly (both are exact), so m with n
// decimals reads back as `number` if the quotient is equal, and no other decimal of that length
// does.
FloatDigits shortest_digits(double number) {
  constexpr double kTooLong = 1e15;
  double power = 1;
  // NOLINTNEXTLINE(bugprone-float-loop-counter): these powers of ten are exact
  for (int decimals = 0; decimals <= 22 && number * power < kTooLong; ++decimals, power *= 10) {
    const double m = std::nearbyint(number * power);
    if (m == 0 || m / power != number) continue;
    FloatDigits out;
    const auto end =
        std::to_chars(out.text, out.text + sizeof out.text, static_cast<std::int64_t>(m));
    out.count = static_cast<int>(end.ptr - out.text);
    out.exponent = -decimals;
    strip_zeros(out);
    return out;
  }
  return detail::exact_digits(number);
}

}  // namespace fusor
