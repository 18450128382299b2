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

// One state is a number a word; four of the same length are a vector a word.
using Four = u64 __attribute__((vector_size(32)));

// The functions below are part of whatever calls them, so that they are compiled for its processor.
#define FUSOR_INLINE __attribute__((always_inline)) inline

template <class W>
FUSOR_INLINE W rotated(W word, int by) {
  return (word >> by) | (word << (64 - by));
}

template <class W>
FUSOR_INLINE void mix(W* v, int a, int b, int c, int d, const W& x, const W& y) {
  v[a] += v[b] + x;
  v[d] = rotated<W>(v[d] ^ v[a], 32);
  v[c] += v[d];
  v[b] = rotated<W>(v[b] ^ v[c], 24);
  v[a] += v[b] + y;
  v[d] = rotated<W>(v[d] ^ v[a], 16);
  v[c] += v[d];
  v[b] = rotated<W>(v[b] ^ v[c], 63);
}

template <int Round, class W>
FUSOR_INLINE void round(W* v, const W* m) {
  constexpr const std::uint8_t* s = kSigma[Round % 10];
  mix(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
  mix(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
  mix(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
  mix(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
  mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
  mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
  mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
  mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
}

template <class W, int... Rounds>
FUSOR_INLINE void rounds(W* v, const W* m, std::integer_sequence<int, Rounds...>) {
  (round<Rounds>(v, m), ...);
}

// RFC 7693, section 3.2; `final` and `last` are f0 and f1 of BLAKE2: 0 or all ones.
template <class W>
FUSOR_INLINE void compress(W* h, const W* m, u64 counted, u64 final, u64 last) {
  W v[16];
  for (int i = 0; i < 8; ++i) {
    v[i] = h[i];
    v[i + 8] = W{} + kInitial[i];
  }
  v[12] ^= counted;
  v[14] ^= final;
  v[15] ^= last;
  rounds(v, m, std::make_integer_sequence<int, 12>{});
  for (int i = 0; i < 8; ++i) h[i] ^= v[i] ^ v[i + 8];
}

constexpr std::size_t kBlock = 128;
constexpr std::size_t kLeaves = 4;
constexpr std::size_t kOut = 32;
constexpr std::size_t kInner = 64;  // of a leaf
constexpr u64 kYes = ~u64{0};

struct State {
  u64 h[8];
  u64 counted = 0;

  // The parameter block of a node: BLAKE2's specification, section 2.10.
  State(u64 offset, u64 depth) {
    std::copy_n(kInitial, 8, h);
    h[0] ^= kOut | kLeaves << 16 | 2 << 24;  // fan-out 4, depth 2
    h[1] ^= offset;
    h[2] ^= depth | kInner << 8;
  }
  void take(std::string_view block, bool final, bool last) {
    char whole[kBlock] = {};
    std::copy(block.begin(), block.end(), whole);
    u64 m[16];
    std::memcpy(m, whole, sizeof(m));
    counted += block.size();
    compress(h, m, counted, final ? kYes : 0, last ? kYes : 0);
  }
};

// All leaves take a whole block of each of so many groups of four.
FUSOR_INLINE void take_groups(State* leaves, const char* bytes, std::size_t groups) {
  Four h[8];
  for (int i = 0; i < 8; ++i) {
    h[i] = Four{leaves[0].h[i], leaves[1].h[i], leaves[2].h[i], leaves[3].h[i]};
  }
  u64 counted = 0;
  for (; groups > 0; --groups, bytes += kLeaves * kBlock) {
    Four m[16];
    for (int i = 0; i < 16; ++i) {
      u64 words[kLeaves];
      for (std::size_t leaf = 0; leaf < kLeaves; ++leaf) {
        std::memcpy(&words[leaf], bytes + leaf * kBlock + i * sizeof(u64), sizeof(u64));
      }
      m[i] = Four{words[0], words[1], words[2], words[3]};
    }
    counted += kBlock;
    compress(h, m, counted, 0, 0);
  }
  for (std::size_t leaf = 0; leaf < kLeaves; ++leaf) {
    for (int i = 0; i < 8; ++i) leaves[leaf].h[i] = h[i][leaf];
    leaves[leaf].counted = counted;
  }
}

#ifdef __x86_64__
__attribute__((target("arch=x86-64-v4"))) void take_groups_v4(State* s, const char* b,
                                                              std::size_t n) {
  take_groups(s, b, n);
}
__attribute__((target("arch=x86-64-v3"))) void take_groups_v3(State* s, const char* b,
                                                              std::size_t n) {
  take_groups(s, b, n);
}
#endif
void take_groups_anywhere(State* s, const char* b, std::size_t n) { take_groups(s, b, n); }

using TakeGroups = void (*)(State*, const char*, std::size_t);
TakeGroups for_this_processor() {
#ifdef __x86_64__
  if (__builtin_cpu_supports("x86-64-v4")) return take_groups_v4;
  if (__builtin_cpu_supports("x86-64-v3")) return take_groups_v3;
#endif
  return take_groups_anywhere;
}

}  // namespace

std::string content_digest(std::string_view bytes) {
  static const TakeGroups take_whole_groups = for_this_processor();
  constexpr std::size_t kGroup = kLeaves * kBlock;
  State leaves[kLeaves] = {{0, 0}, {1, 0}, {2, 0}, {3, 0}};
  // The last block of each leaf is a final one, and each has one behind these.
  const std::size_t behind = kGroup - kBlock + 1;
  const std::size_t groups = bytes.size() < behind ? 0 : (bytes.size() - behind) / kGroup;
  take_whole_groups(leaves, bytes.data(), groups);
  bytes.remove_prefix(groups * kGroup);
  State root(0, 1);
  for (std::size_t leaf = 0; leaf < kLeaves; ++leaf) {
    const auto block = [&](std::size_t at) {
      return bytes.substr(std::min(at, bytes.size()), kBlock);
    };
    std::size_t at = leaf * kBlock;
    for (; at + kGroup < bytes.size(); at += kGroup) leaves[leaf].take(block(at), false, false);
    leaves[leaf].take(block(at), true, leaf == kLeaves - 1);
  }
  std::string inner;
  for (const State& leaf : leaves) {
    inner.append(reinterpret_cast<const char*>(leaf.h), sizeof(leaf.h));
  }
  root.take(std::string_view(inner).substr(0, kBlock), false, false);
  root.take(std::string_view(inner).substr(kBlock), true, true);

  std::string hex;
  for (std::size_t i = 0; i < kOut; ++i) {
    const auto byte = static_cast<std::uint8_t>(root.h[i / 8] >> (8 * (i % 8)));
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
