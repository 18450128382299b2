#include "core/base/host_port.h"

namespace fusor {

std::optional<HostAndPort> cut_host_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[')) {
    if (text.find(']') + 1 != colon) return std::nullopt;
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  if (host.find_first_of("[]") != std::string_view::npos ||
      port.find_first_of("[]") != std::string_view::npos) {
    return std::nullopt;
  }
  return HostAndPort{host, port};
}

std::string_view host_without_port(std::string_view text) {
  const auto split = cut_host_port(text);
  return split ? split->host : text;
}

}  // namespace fusor
