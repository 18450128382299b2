#include "core/base/ip.h"

#include <algorithm>
#include <charconv>

#include "core/base/strings.h"

namespace fusor {

namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

std::optional<std::uint32_t> parse_v4(std::string_view text) {
  std::uint32_t address = 0;
  for (int i = 0; i < 4; ++i) {
    const std::size_t dot = i < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos || dot == 0 || dot > 3) return std::nullopt;
    const std::string_view part = text.substr(0, dot);
    const auto octet = parse_int<unsigned>(part);
    if (!octet || *octet > 255 || (part.size() > 1 && part[0] == '0')) return std::nullopt;
    address = address << 8 | *octet;
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return address;
}

std::optional<std::array<std::uint8_t, 16>> parse_v6(std::string_view text) {
  std::array<std::uint8_t, 16> bytes{};
  std::size_t at = 0;
  std::size_t gap = 16;  // where "::" stood; 16: nowhere
  if (text.starts_with("::")) {
    gap = 0;
    text.remove_prefix(2);
  }
  while (!text.empty()) {
    if (at == 16) return std::nullopt;
    const std::size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    if (part.find('.') != std::string_view::npos) {
      const auto v4 = parse_v4(part);
      if (!v4 || colon != std::string_view::npos || at > 12) return std::nullopt;
      for (int shift = 24; shift >= 0; shift -= 8)
        bytes[at++] = static_cast<std::uint8_t>(*v4 >> shift);
      break;
    }
    const auto group = parse_int<unsigned>(part, 16);
    if (!group || part.size() > 4) return std::nullopt;
    bytes[at++] = static_cast<std::uint8_t>(*group >> 8);
    bytes[at++] = static_cast<std::uint8_t>(*group);
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
    if (text.empty() || at == 16) return std::nullopt;
    if (text[0] == ':') {
      if (gap != 16) return std::nullopt;
      gap = at;
      text.remove_prefix(1);
    }
  }
  if (gap == 16) return at == 16 ? std::optional(bytes) : std::nullopt;
  if (at == 16) return std::nullopt;  // "::" stands for at least one group
  std::move_backward(bytes.begin() + static_cast<std::ptrdiff_t>(gap),
                     bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end());
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(gap), 16 - at, std::uint8_t{0});
  return bytes;
}

void append_hex(std::string& out, unsigned group) {
  char buffer[8];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, group, 16);
  out.append(buffer, end.ptr);
}

}  // namespace

IpAddress IpAddress::v4(std::uint32_t host_order) {
  IpAddress a;
  for (std::size_t i = 0; i < 4; ++i) {
    a.bytes_[i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
  }
  return a;
}

IpAddress IpAddress::v6(const std::array<std::uint8_t, 16>& bytes) {
  IpAddress a;
  if (std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin())) {
    std::copy(bytes.begin() + 12, bytes.end(), a.bytes_.begin());
    return a;
  }
  a.bytes_ = bytes;
  a.v4_ = false;
  return a;
}

bool IpAddress::is_loopback() const {
  if (v4_) return bytes_[0] == 127;
  return bytes_[15] == 1 &&
         std::all_of(bytes_.begin(), bytes_.end() - 1, [](auto b) { return b == 0; });
}

bool IpAddress::is_private() const {
  if (!v4_) return (bytes_[0] & 0xFE) == 0xFC;
  return bytes_[0] == 10 || (bytes_[0] == 172 && (bytes_[1] & 0xF0) == 16) ||
         (bytes_[0] == 192 && bytes_[1] == 168);
}

bool IpAddress::is_link_local() const {
  if (v4_) return bytes_[0] == 169 && bytes_[1] == 254;
  return bytes_[0] == 0xFE && (bytes_[1] & 0xC0) == 0x80;
}

bool IpAddress::is_unspecified() const {
  return std::all_of(bytes_.begin(), bytes_.end(), [](auto b) { return b == 0; });
}

std::string IpAddress::to_string() const {
  std::string out;
  if (v4_) {
    for (std::size_t i = 0; i < 4; ++i) {
      if (i > 0) out += '.';
      out += decimal(bytes_[i]);
    }
    return out;
  }
  const auto group = [&](std::size_t i) {
    return static_cast<unsigned>(bytes_[2 * i] << 8 | bytes_[2 * i + 1]);
  };
  std::size_t gap = 8, gap_end = 8;  // the first longest run of at least two zero groups
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t end = i;
    while (end < 8 && group(end) == 0) ++end;
    if (end - i >= 2 && end - i > gap_end - gap) {
      gap = i;
      gap_end = end;
    }
  }
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == gap) {
      out += "::";
      i = gap_end;
      if (i == 8) break;
    } else if (i > 0) {
      out += ':';
    }
    append_hex(out, group(i));
  }
  return out;
}

std::optional<IpAddress> parse_ip(std::string_view text) {
  if (text.find(':') == std::string_view::npos) {
    const auto address = parse_v4(text);
    return address ? std::optional(IpAddress::v4(*address)) : std::nullopt;
  }
  if (const std::size_t zone = text.find('%'); zone != std::string_view::npos) {
    if (zone + 1 == text.size()) return std::nullopt;
    text = text.substr(0, zone);
  }
  const auto bytes = parse_v6(text);
  return bytes ? std::optional(IpAddress::v6(*bytes)) : std::nullopt;
}

IpPrefix::IpPrefix(const IpAddress& address, int bits) : address_(address), bits_(bits) {
  std::array<std::uint8_t, 16> bytes = address.bytes();
  for (int i = 0; i < 16; ++i) {
    const int keep = std::clamp(bits - 8 * i, 0, 8);
    bytes[static_cast<std::size_t>(i)] &= static_cast<std::uint8_t>(0xFF00 >> keep);
  }
  if (address.is_v4()) {
    address_ = IpAddress::v4(static_cast<std::uint32_t>(bytes[0]) << 24 |
                             static_cast<std::uint32_t>(bytes[1]) << 16 |
                             static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3]);
  } else {
    address_ = IpAddress::v6(bytes);
  }
}

bool IpPrefix::contains(const IpAddress& address) const {
  if (address.is_v4() != address_.is_v4()) return false;
  const auto whole = static_cast<std::size_t>(bits_ / 8);
  const auto& a = address.bytes();
  const auto& b = address_.bytes();
  if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(whole), b.begin()))
    return false;
  const int rest = bits_ % 8;
  return rest == 0 || ((a[whole] ^ b[whole]) & (0xFF00 >> rest) & 0xFF) == 0;
}

std::string IpPrefix::to_string() const { return cat(address_.to_string(), "/", decimal(bits_)); }

std::optional<IpPrefix> parse_prefix(std::string_view text) {
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) {
    const auto address = parse_ip(text);
    return address ? std::optional(IpPrefix(*address, address->bit_count())) : std::nullopt;
  }
  const std::string_view written = text.substr(0, slash);
  const std::string_view length = text.substr(slash + 1);
  const auto address = parse_ip(written);
  const auto bits = parse_int<unsigned>(length);
  if (!address || !bits || (length.size() > 1 && length[0] == '0')) return std::nullopt;
  if (written.find('%') != std::string_view::npos) return std::nullopt;
  // A prefix written as IPv4-mapped counts its bits from the start of the IPv6 form.
  const bool mapped = address->is_v4() && written.find(':') != std::string_view::npos;
  if (mapped && *bits < 96) return std::nullopt;
  const unsigned own = mapped ? *bits - 96 : *bits;
  if (own > static_cast<unsigned>(address->bit_count())) return std::nullopt;
  return IpPrefix(*address, static_cast<int>(own));
}

}  // namespace fusor
