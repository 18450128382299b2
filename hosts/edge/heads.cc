#include "hosts/edge/heads.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/base/strings.h"

namespace fusor::edge {
namespace {

constexpr std::uint32_t kKept = 64;
constexpr std::size_t kLongest = 2048;

struct Kept {
  std::size_t fields = 0;
  std::string text;  // empty: nothing is kept here
};

char* append(char* out, std::string_view line) {
  out = std::copy(line.begin(), line.end(), out);
  *out++ = '\n';
  return out;
}

}  // namespace

Head head_of(const Response& response, Arena& arena) {
  const std::string_view status =
      arena.copy(decimal_unsigned(static_cast<std::uint64_t>(response.status)));
  std::size_t size = status.size() + 1;
  for (const Field& f : response.headers) size += f.name.size() + f.value.size() + 2;
  char* const start = arena.allocate_chars(size);
  char* const fields = append(start, status);
  char* out = fields;
  for (const Field& f : response.headers) out = append(append(out, f.name), f.value);
  const std::string_view all(start, size);

  static std::array<Kept, kKept> table;
  std::uint32_t hash = 0;
  for (char c : all) hash = hash * 31 + static_cast<unsigned char>(c);
  const std::uint32_t number = hash % kKept;
  Kept& kept = table[number];
  // A kept text holds no LF but its own, two a field: equal text of as many fields is the same
  // head.
  if (kept.fields == response.headers.size() && kept.text == all) return {number, {}};

  out = fields;
  for (const Field& f : response.headers) {
    if (!valid_field_name(f.name) || !valid_field_value(f.value)) continue;
    out = append(append(out, f.name), f.value);
  }
  const std::string_view text(start, static_cast<std::size_t>(out - start));
  kept.fields = response.headers.size();
  kept.text = text.size() == size && size <= kLongest ? text : "";
  return {number, text};
}

}  // namespace fusor::edge
