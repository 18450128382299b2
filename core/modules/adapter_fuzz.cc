// Any Caddyfile: no crash; it has errors, or a config that is read again as it was written.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/adapter/adapt.h"
#include "core/modules/modules.h"
#include "testing/fake_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fusor;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  testing::FakeReader reader;
  Diagnostics diagnostics;
  const auto config =
      adapter::adapt(text, "Caddyfile", modules::caddyfile_syntax(), reader, diagnostics);
  FUSOR_ASSERT(config.has_value() != diagnostics.has_errors());
  if (!config) return 0;
  const auto again = json::parse(json::write(*config));
  FUSOR_ASSERT(again.has_value() && *again == *config);
  return 0;
}
