// Any bytes: no crash; tokens keep the order of their lines and hold no more text than there was.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/caddyfile/lexer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fusor;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<caddyfile::Tokens> tokens = caddyfile::tokenize(text, make_source("Caddyfile"));
  if (!tokens) {
    FUSOR_ASSERT(!tokens.error().message().empty());
    return 0;
  }
  std::size_t bytes = 0;
  std::uint32_t line = 1;
  for (const caddyfile::Token& token : *tokens) {
    FUSOR_ASSERT(token.line >= line && token.line <= size + 1);
    line = token.line;
    bytes += token.text.size();
  }
  FUSOR_ASSERT(bytes <= 3 * size);  // a byte that is no UTF-8 becomes U+FFFD
  return 0;
}
