#include "core/base/xxhash.h"

#include <bit>

namespace fusor {
namespace {

constexpr std::uint64_t kPrime1 = 0x9E3779B185EBCA87;
constexpr std::uint64_t kPrime2 = 0xC2B2AE3D27D4EB4F;
constexpr std::uint64_t kPrime3 = 0x165667B19E3779F9;
constexpr std::uint64_t kPrime4 = 0x85EBCA77C2B2AE63;
constexpr std::uint64_t kPrime5 = 0x27D4EB2F165667C5;

std::uint64_t little_endian(std::string_view text, std::size_t bytes) {
  std::uint64_t n = 0;
  for (std::size_t i = bytes; i-- > 0;) n = n << 8 | static_cast<unsigned char>(text[i]);
  return n;
}

std::uint64_t round(std::uint64_t lane, std::uint64_t input) {
  return std::rotl(lane + input * kPrime2, 31) * kPrime1;
}

std::uint64_t merge(std::uint64_t hash, std::uint64_t lane) {
  return (hash ^ round(0, lane)) * kPrime1 + kPrime4;
}

}  // namespace

std::uint64_t xxhash64(std::string_view text) {
  const std::uint64_t size = text.size();
  std::uint64_t hash = kPrime5;
  if (text.size() >= 32) {
    std::uint64_t a = kPrime1 + kPrime2, b = kPrime2, c = 0, d = 0 - kPrime1;
    for (; text.size() >= 32; text.remove_prefix(32)) {
      a = round(a, little_endian(text, 8));
      b = round(b, little_endian(text.substr(8), 8));
      c = round(c, little_endian(text.substr(16), 8));
      d = round(d, little_endian(text.substr(24), 8));
    }
    hash = std::rotl(a, 1) + std::rotl(b, 7) + std::rotl(c, 12) + std::rotl(d, 18);
    hash = merge(merge(merge(merge(hash, a), b), c), d);
  }
  hash += size;
  for (; text.size() >= 8; text.remove_prefix(8)) {
    hash = std::rotl(hash ^ round(0, little_endian(text, 8)), 27) * kPrime1 + kPrime4;
  }
  if (text.size() >= 4) {
    hash = std::rotl(hash ^ little_endian(text, 4) * kPrime1, 23) * kPrime2 + kPrime3;
    text.remove_prefix(4);
  }
  for (const char c : text) {
    hash = std::rotl(hash ^ static_cast<unsigned char>(c) * kPrime5, 11) * kPrime1;
  }
  hash = (hash ^ hash >> 33) * kPrime2;
  hash = (hash ^ hash >> 29) * kPrime3;
  return hash ^ hash >> 32;
}

}  // namespace fusor
