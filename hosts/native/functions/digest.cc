#include "hosts/native/functions/digest.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace fusor::wasm {
namespace {

using u64 = std::uint64_t;

constexpr u64 kInitial[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                             0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
                             0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

// RFC 7693, section 2.7; rounds 10 and 11 repeat 0 and 1.
constexpr std::uint8_t kSigma[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

inline void mix(u64& a, u64& b, u64& c, u64& d, u64 x, u64 y) {
  a += b + x;
  d = std::rotr(d ^ a, 32);
  c += d;
  b = std::rotr(b ^ c, 24);
  a += b + y;
  d = std::rotr(d ^ a, 16);
  c += d;
  b = std::rotr(b ^ c, 63);
}

template <int Round>
inline void round(u64* v, const u64* m) {
  constexpr const std::uint8_t* s = kSigma[Round % 10];
  mix(v[0], v[4], v[8], v[12], m[s[0]], m[s[1]]);
  mix(v[1], v[5], v[9], v[13], m[s[2]], m[s[3]]);
  mix(v[2], v[6], v[10], v[14], m[s[4]], m[s[5]]);
  mix(v[3], v[7], v[11], v[15], m[s[6]], m[s[7]]);
  mix(v[0], v[5], v[10], v[15], m[s[8]], m[s[9]]);
  mix(v[1], v[6], v[11], v[12], m[s[10]], m[s[11]]);
  mix(v[2], v[7], v[8], v[13], m[s[12]], m[s[13]]);
  mix(v[3], v[4], v[9], v[14], m[s[14]], m[s[15]]);
}

template <int... Rounds>
inline void rounds(u64* v, const u64* m, std::integer_sequence<int, Rounds...>) {
  (round<Rounds>(v, m), ...);
}

void compress(u64 (&h)[8], const char* block, u64 counted, bool last) {
  u64 m[16];
  std::memcpy(m, block, sizeof(m));
  u64 v[16];
  std::copy_n(h, 8, v);
  std::copy_n(kInitial, 8, v + 8);
  v[12] ^= counted;
  if (last) v[14] = ~v[14];
  rounds(v, m, std::make_integer_sequence<int, 12>{});
  for (int i = 0; i < 8; ++i) h[i] ^= v[i] ^ v[i + 8];
}

}  // namespace

std::string content_digest(std::string_view bytes) {
  constexpr std::size_t kBlock = 128;
  constexpr std::size_t kOut = 32;
  u64 h[8];
  std::copy_n(kInitial, 8, h);
  h[0] ^= 0x01010000 ^ kOut;
  u64 counted = 0;
  while (bytes.size() > kBlock) {
    counted += kBlock;
    compress(h, bytes.data(), counted, false);
    bytes.remove_prefix(kBlock);
  }
  char block[kBlock] = {};
  std::copy(bytes.begin(), bytes.end(), block);
  compress(h, block, counted + bytes.size(), true);

  std::string hex;
  for (std::size_t i = 0; i < kOut; ++i) {
    const auto byte = static_cast<std::uint8_t>(h[i / 8] >> (8 * (i % 8)));
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

std::uint64_t checksum(std::string_view bytes) {
  // Four lanes of multiply and rotate: independent, so the processor does them at once.
  constexpr u64 kOdd = 0x9e3779b97f4a7c15;
  u64 lanes[4] = {1, 2, 3, 4};
  const u64 size = bytes.size();
  while (bytes.size() >= 32) {
    u64 words[4];
    std::memcpy(words, bytes.data(), sizeof(words));
    for (int i = 0; i < 4; ++i) lanes[i] = std::rotl((lanes[i] ^ words[i]) * kOdd, 29);
    bytes.remove_prefix(32);
  }
  u64 sum = size;
  for (char c : bytes) sum = (sum ^ static_cast<unsigned char>(c)) * kOdd;
  for (u64 lane : lanes) sum = std::rotl((sum ^ lane) * kOdd, 31);
  return sum ^ (sum >> 32);
}

}  // namespace fusor::wasm
