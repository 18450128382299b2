// Any bytes, also importing themselves and one another: no crash, no endless expansion. What is
// parsed is made of segments that cover their blocks.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/caddyfile/parser.h"
#include "testing/fake_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fusor;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  testing::FakeReader reader;
  reader.variables = {{"A", "{$A}{$A}"}, {"B", "import a"}, {"C", "{ }"}};
  reader.files = {{"/a", std::string(text)}, {"/b", "import a\n"}, {"/c/d", std::string(text)}};
  Diagnostics warnings;
  const auto blocks = caddyfile::parse(text, "Caddyfile", reader, warnings);
  if (!blocks) {
    FUSOR_ASSERT(!blocks.error().message().empty());
    return 0;
  }
  for (const caddyfile::ServerBlock& block : *blocks) {
    std::size_t covered = 0;
    for (std::size_t i = 0; i < block.segment_count(); ++i) covered += block.segment(i).size();
    FUSOR_ASSERT(covered == block.tokens.size());
  }
  return 0;
}
