#include "core/routes/proxied_response.h"

#include <algorithm>

#include "core/base/strings.h"

namespace fusor {
namespace {

// Of the reference (net/http/httputil) and of RFC 2616 section 13.5.1.
constexpr std::string_view kHopByHop[] = {
    "Alt-Svc", "Connection",         "Proxy-Connection",    "Keep-Alive", "Te",
    "Trailer", "Proxy-Authenticate", "Proxy-Authorization", "Upgrade",    "Transfer-Encoding"};

}  // namespace

void remove_hop_by_hop(Headers& headers) {
  std::vector<std::string_view> named;
  for (std::string_view value : headers.values("Connection")) {
    for (std::string_view name : split(value, ',')) {
      name = trim(name);
      if (!name.empty()) named.push_back(name);
    }
  }
  std::erase_if(headers.mutable_fields(), [&](const Field& field) {
    const auto same = [&](std::string_view name) { return iequals(name, field.name); };
    return std::ranges::any_of(kHopByHop, same) || std::ranges::any_of(named, same);
  });
}

}  // namespace fusor
