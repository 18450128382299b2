#include "hosts/native/functions/protocols/trace_context.h"

namespace fusor {
namespace {

bool is_hex(std::string_view s) {
  return s.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}
bool is_zero(std::string_view s) { return s.find_first_not_of('0') == std::string_view::npos; }

}  // namespace

// version "-" trace-id "-" parent-id "-" flags; a later version may say more behind that.
std::optional<std::string_view> trace_id_of(std::string_view field) {
  constexpr std::size_t kSize = 55;
  if (field.size() < kSize || field[2] != '-' || field[35] != '-' || field[52] != '-') return {};
  const std::string_view version = field.substr(0, 2);
  const std::string_view trace = field.substr(3, 32);
  const std::string_view parent = field.substr(36, 16);
  for (std::string_view part : {version, trace, parent, field.substr(53, 2)}) {
    if (!is_hex(part)) return {};
  }
  if (version == "ff" || is_zero(trace) || is_zero(parent)) return {};
  if (field.size() > kSize && (version == "00" || field[kSize] != '-')) return {};
  return trace;
}

}  // namespace fusor
