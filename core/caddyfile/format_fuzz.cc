// Any bytes: no crash, and what is formatted stays as it is when it is formatted again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "core/caddyfile/format.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fusor;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string formatted = caddyfile::format(text);
  FUSOR_ASSERT(caddyfile::format(formatted) == formatted);
  FUSOR_ASSERT(!caddyfile::unformatted_line(formatted));
  return 0;
}
