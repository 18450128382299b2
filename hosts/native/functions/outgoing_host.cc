#include "hosts/native/functions/outgoing_host.h"

#include <algorithm>

#include "core/base/strings.h"

namespace fusor {

bool valid_outgoing_host(std::string_view text) {
  constexpr auto kNone = std::string_view::npos;
  const bool literal = text.starts_with('[');
  const std::size_t end = literal ? text.find(']') : text.find(':');
  if (literal && end == kNone) return false;
  const std::size_t host_end = literal ? end + 1 : std::min(end, text.size());
  const std::string_view port = text.substr(host_end);
  if (!port.empty() && (port[0] != ':' || parse_int<int>(port.substr(1)).value_or(0) < 1 ||
                        parse_int<int>(port.substr(1)).value_or(0) > 65535)) {
    return false;
  }
  std::string_view host = literal ? text.substr(1, end - 1) : text.substr(0, host_end);
  if (literal) return !host.empty() && host.find_first_not_of("0123456789abcdefABCDEF:.") == kNone;
  if (host.starts_with("*.")) host.remove_prefix(2);
  return !host.empty() && !host.starts_with('.') && !host.ends_with('.') &&
         host.find("..") == kNone &&
         to_lower(host).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") == kNone;
}

}  // namespace fusor
