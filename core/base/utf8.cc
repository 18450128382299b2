#include "core/base/utf8.h"

namespace fusor {

void append_rune(std::string& out, char32_t r) {
  const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (r > 0x10FFFF || (r >= 0xD800 && r <= 0xDFFF)) r = kReplacementRune;
  if (r < 0x80) return put(r);
  if (r < 0x800) {
    put(0xC0 | r >> 6);
  } else {
    if (r < 0x10000) {
      put(0xE0 | r >> 12);
    } else {
      put(0xF0 | r >> 18);
      put(0x80 | (r >> 12 & 0x3F));
    }
    put(0x80 | (r >> 6 & 0x3F));
  }
  put(0x80 | (r & 0x3F));
}

bool is_valid_utf8(std::string_view s) {
  for (std::size_t i = 0; i < s.size();) {
    if (static_cast<unsigned char>(s[i]) < 0x80) {
      ++i;
      continue;
    }
    const Rune rune = decode_rune(s.substr(i));
    if (!rune.valid) return false;
    i += rune.size;
  }
  return true;
}

std::string to_valid_utf8(std::string_view s) {
  std::string out;
  out.reserve(s.size() + 16);
  while (!s.empty()) {
    const Rune rune = decode_rune(s);
    if (rune.valid) {
      out += s.substr(0, rune.size);
    } else {
      append_rune(out, kReplacementRune);
    }
    s.remove_prefix(rune.size);
  }
  return out;
}

}  // namespace fusor
