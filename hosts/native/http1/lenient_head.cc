#include "hosts/native/http1/lenient_head.h"

#include <algorithm>

#include "hosts/native/http1/scan.h"

namespace fusor::http1 {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool has_spaced_name(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view name = line.substr(0, colon);
  return name.contains(' ') && !name.starts_with(' ') &&
         std::ranges::all_of(name, [](char c) { return c == ' ' || has_class(c, kTokenChar); });
}

void join(std::string& field, std::string_view line) {
  while (!field.empty() && is_blank(field.back())) field.pop_back();
  while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
  field.append(" ").append(line);
}

}  // namespace

std::size_t lenient_head_size(std::string_view bytes, std::size_t seen) {
  // The empty line begins at most three bytes before the new ones.
  std::size_t at = seen > 3 ? seen - 3 : 0;
  while ((at = bytes.find('\n', at)) != std::string_view::npos) {
    const std::string_view next = bytes.substr(++at, 2);
    if (next.starts_with('\n')) return at + 1;
    if (next == "\r\n") return at + 2;
  }
  return 0;
}

std::string straighten(std::string_view head) {
  std::string out(take_line(head));
  out.append("\r\n");
  while (!head.empty()) {
    std::string field(take_line(head));
    while (!head.empty() && is_blank(head.front())) join(field, take_line(head));
    if (!has_spaced_name(field)) out.append(field).append("\r\n");
  }
  return out;
}

}  // namespace fusor::http1
