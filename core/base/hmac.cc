#include "core/base/hmac.h"

#include <algorithm>

#include "core/base/sha256.h"

namespace fusor {
namespace {

constexpr std::size_t kBlock = 64;

std::string bytes_of(const std::array<std::uint8_t, 32>& digest) {
  return {digest.begin(), digest.end()};
}

std::string padded(std::string_view key, char with) {
  std::string block(kBlock, '\0');
  std::ranges::copy(key, block.begin());
  for (char& c : block) c = static_cast<char>(c ^ with);
  return block;
}

}  // namespace

std::string hmac_sha256_hex(std::string_view secret, std::string_view text) {
  std::string short_key;
  if (secret.size() > kBlock) {
    short_key = bytes_of(sha256(secret));
    secret = short_key;
  }
  std::string inner = padded(secret, 0x36);
  inner += text;
  std::string outer = padded(secret, 0x5c);
  outer += bytes_of(sha256(inner));
  return sha256_hex(outer);
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  }
  return difference == 0;
}

}  // namespace fusor
