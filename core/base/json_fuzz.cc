// Any bytes: no crash, and what parses is written and read again as the same value.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fusor;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<json::Value> value = json::parse(text);
  if (!value) {
    FUSOR_ASSERT(!value.error().message().empty());
    return 0;
  }
  const Result<json::Value> again = json::parse(json::write(*value));
  FUSOR_ASSERT(again.has_value() && *again == *value);
  const Result<json::Value> pretty = json::parse(json::write_pretty(*value));
  FUSOR_ASSERT(pretty.has_value() && *pretty == *value);
  return 0;
}
