#include "hosts/native/functions/digest.h"

#include <sodium/core.h>
#include <sodium/crypto_generichash.h>
#include <sodium/utils.h>
#include <xxhash.h>

namespace fusor::wasm {

std::string content_digest(std::string_view bytes) {
  [[maybe_unused]] static const int fastest = sodium_init();  // of what this processor can
  unsigned char out[crypto_generichash_BYTES];
  crypto_generichash(out, sizeof(out), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size(), nullptr, 0);
  std::string hex(2 * sizeof(out) + 1, '\0');  // room for the zero that sodium writes
  sodium_bin2hex(hex.data(), hex.size(), out, sizeof(out));
  hex.pop_back();
  return hex;
}

std::uint64_t checksum(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

}  // namespace fusor::wasm
