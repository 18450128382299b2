// Any text as a network address, an IP prefix, a duration, a size: no crash, and what is accepted
// is printed as something that reads the same.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/ip.h"
#include "core/base/result.h"
#include "core/base/units.h"
#include "core/config/network_address.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fusor;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto address = parse_network_address(text)) {
    // As in the reference, "/a/b" has the host "a/b", which reads back as a network.
    if (address->host.find('/') == std::string::npos) {
      const auto again = parse_network_address(address->to_string());
      FUSOR_ASSERT(!again || again->to_string() == address->to_string());
    }
    (void)address->mode();
  }
  if (const auto prefix = parse_prefix(text)) {
    FUSOR_ASSERT(parse_prefix(prefix->to_string()) == prefix);
    FUSOR_ASSERT(prefix->contains(prefix->address()));
  }
  if (const auto ip = parse_ip(text)) FUSOR_ASSERT(parse_ip(ip->to_string()) == ip);
  if (const auto ns = parse_duration(text)) {
    FUSOR_ASSERT(parse_duration(format_duration(*ns)) == ns);
  }
  (void)parse_size(text);
  return 0;
}
