#include "core/http/range.h"

#include <algorithm>

#include "core/base/strings.h"

namespace fusor {
namespace {

// A head has room for thousands of empty ranges, and each part costs a hundred bytes of reply.
constexpr std::size_t kMaxRanges = 256;

// Digits only: from_chars would take a sign, which Go's checks refuse too.
std::optional<std::uint64_t> position(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);  // Go's ParseInt takes it
  if (text.empty() || !is_digit(text[0])) return std::nullopt;
  const auto n = parse_int<std::int64_t>(text);
  if (!n) return std::nullopt;
  return static_cast<std::uint64_t>(*n);
}

enum class One { kRange, kOutside, kInvalid };

One parse_one(std::string_view text, std::uint64_t size, ByteRange& out) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return One::kInvalid;
  const std::string_view first = trim(text.substr(0, dash));
  const std::string_view last = trim(text.substr(dash + 1));
  if (first.empty()) {  // the last n bytes
    const auto suffix = position(last);
    if (!suffix) return One::kInvalid;
    const std::uint64_t length = std::min(*suffix, size);
    out = {size - length, length};
    return One::kRange;
  }
  const auto start = position(first);
  if (!start) return One::kInvalid;
  if (*start >= size) return One::kOutside;
  out = {*start, size - *start};
  if (last.empty()) return One::kRange;
  const auto end = position(last);
  if (!end || *end < *start) return One::kInvalid;
  out.length = std::min(*end, size - 1) - *start + 1;
  return One::kRange;
}

}  // namespace

ByteRanges parse_ranges(std::string_view field, std::uint64_t size) {
  ByteRanges result;
  if (field.empty()) return result;
  constexpr std::string_view kUnit = "bytes=";
  if (!field.starts_with(kUnit)) return {ByteRanges::kInvalid, {}};
  bool outside = false;
  std::uint64_t sum = 0;
  for (std::string_view text : split(field.substr(kUnit.size()), ',')) {
    text = trim(text);
    if (text.empty()) continue;
    ByteRange range;
    switch (parse_one(text, size, range)) {
      case One::kInvalid:
        return {ByteRanges::kInvalid, {}};
      case One::kOutside:
        outside = true;
        break;
      case One::kRange:
        result.ranges.push_back(range);
        sum += range.length;
    }
  }
  if (result.ranges.empty()) {
    if (outside && size > 0) return {ByteRanges::kNoOverlap, {}};
    return result;
  }
  if (sum > size || result.ranges.size() > kMaxRanges) return {};
  result.kind = ByteRanges::kPartial;
  return result;
}

}  // namespace fusor
