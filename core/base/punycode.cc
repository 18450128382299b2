#include "core/base/punycode.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/base/strings.h"
#include "core/base/utf8.h"

namespace fusor {
namespace {

// RFC 3492 section 5.
constexpr std::uint32_t kBase = 36;
constexpr std::uint32_t kTMin = 1;
constexpr std::uint32_t kTMax = 26;
constexpr std::uint32_t kSkew = 38;
constexpr std::uint32_t kDamp = 700;
constexpr std::size_t kLongestLabel = 1000;  // keeps every sum below far under 2^32

char digit(std::uint32_t d) { return static_cast<char>(d < 26 ? 'a' + d : '0' + (d - 26)); }

std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool first) {
  delta = first ? delta / kDamp : delta / 2;
  delta += delta / points;
  std::uint32_t k = 0;
  for (; delta > (kBase - kTMin) * kTMax / 2; k += kBase) delta /= kBase - kTMin;
  return k + (kBase - kTMin + 1) * delta / (delta + kSkew);
}

std::optional<std::string> encode(std::string_view label) {
  std::vector<std::uint32_t> runes;
  std::string out;
  while (!label.empty()) {
    const Rune rune = decode_rune(label);
    label.remove_prefix(rune.size);
    runes.push_back(rune.value);
    if (rune.value < 0x80) out += static_cast<char>(rune.value);
  }
  if (runes.size() > kLongestLabel) return std::nullopt;
  const auto basic = static_cast<std::uint32_t>(out.size());
  std::uint32_t handled = basic;
  if (basic > 0) out += '-';
  std::uint32_t n = 0x80;
  std::uint64_t delta = 0;
  std::uint32_t bias = 72;
  while (handled < runes.size()) {
    std::uint32_t next = 0x10FFFF + 1;
    for (std::uint32_t rune : runes) {
      if (rune >= n) next = std::min(next, rune);
    }
    delta += std::uint64_t{next - n} * (handled + 1);
    n = next;
    for (std::uint32_t rune : runes) {
      if (rune < n) ++delta;
      if (rune != n) continue;
      std::uint64_t q = delta;
      for (std::uint32_t k = kBase;; k += kBase) {
        const std::uint32_t t = k <= bias ? kTMin : std::min(k - bias, kTMax);
        if (q < t) break;
        out += digit(static_cast<std::uint32_t>(t + (q - t) % (kBase - t)));
        q = (q - t) / (kBase - t);
      }
      out += digit(static_cast<std::uint32_t>(q));
      bias = adapt(static_cast<std::uint32_t>(delta), handled + 1, handled == basic);
      delta = 0;
      ++handled;
    }
    ++delta;
    ++n;
  }
  return "xn--" + out;
}

}  // namespace

std::optional<std::string> host_to_ascii(std::string_view host) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::ranges::all_of(host, is_ascii)) return std::string(host);
  std::string out;
  for (std::string_view label : split(host, '.')) {
    if (!out.empty()) out += '.';
    if (std::ranges::all_of(label, is_ascii)) {
      out += label;
    } else if (auto encoded = encode(label)) {
      out += *encoded;
    } else {
      return std::nullopt;
    }
  }
  return out;
}

}  // namespace fusor
