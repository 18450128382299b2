#include "cli/line_diff.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/strings.h"

namespace fusor::cli {
namespace {

using Lines = std::span<const std::string_view>;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines = split(text, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();  // behind the last line feed
  return lines;
}

class Diff {
 public:
  void add(std::string_view mark, Lines lines) {
    for (std::string_view line : lines) out_ += cat(mark, line, "\n");
  }

  // The longest common subsequence, by a table of its lengths for every pair of tails.
  void middle(Lines a, Lines b) {
    constexpr std::size_t kLargest = 16 << 20;
    if (a.size() * b.size() > kLargest) {
      add("- ", a);
      return add("+ ", b);
    }
    const std::size_t width = b.size() + 1;
    std::vector<std::uint32_t> common((a.size() + 1) * width);
    for (std::size_t i = a.size(); i-- > 0;) {
      for (std::size_t j = b.size(); j-- > 0;) {
        common[i * width + j] =
            a[i] == b[j] ? common[(i + 1) * width + j + 1] + 1
                         : std::max(common[(i + 1) * width + j], common[i * width + j + 1]);
      }
    }
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
      if (a[i] == b[j]) {
        add("  ", a.subspan(i++, 1));
        ++j;
      } else if (common[(i + 1) * width + j] >= common[i * width + j + 1]) {
        add("- ", a.subspan(i++, 1));
      } else {
        add("+ ", b.subspan(j++, 1));
      }
    }
    add("- ", a.subspan(i));
    add("+ ", b.subspan(j));
  }

  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

}  // namespace

std::string line_diff(std::string_view before, std::string_view after) {
  const auto a = lines_of(before);
  const auto b = lines_of(after);
  const auto differ = std::ranges::mismatch(a, b);
  const auto head = static_cast<std::size_t>(differ.in1 - a.begin());
  std::size_t tail = 0;
  while (tail + head < std::min(a.size(), b.size()) &&
         a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) {
    ++tail;
  }
  Diff diff;
  diff.add("  ", Lines(a).first(head));
  diff.middle(Lines(a).subspan(head, a.size() - head - tail),
              Lines(b).subspan(head, b.size() - head - tail));
  diff.add("  ", Lines(a).last(tail));
  return diff.take();
}

}  // namespace fusor::cli
