// IP addresses and prefixes, as Go's package net/netip reads them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fusor {

// An IPv4 or IPv6 address without zone. An IPv4-mapped IPv6 address (::ffff:1.2.3.4) is the IPv4
// one: a dual-stack socket shows IPv4 clients so, and rules written for IPv4 are meant for them.
class IpAddress {
 public:
  static IpAddress v4(std::uint32_t host_order);
  static IpAddress v6(const std::array<std::uint8_t, 16>& bytes);  // unmapped

  bool is_v4() const { return v4_; }
  int bit_count() const { return v4_ ? 32 : 128; }
  // Of IPv4 the first four.
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  bool is_loopback() const;
  // RFC 1918, RFC 4193 (Go: IsPrivate), and link-local addresses separately.
  bool is_private() const;
  bool is_link_local() const;
  bool is_unspecified() const;

  std::string to_string() const;  // RFC 5952
  friend bool operator==(const IpAddress&, const IpAddress&) = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
  bool v4_ = true;
};

// Strict, as netip.ParseAddr: no leading zeros, no brackets. A zone ("%eth0") is dropped.
std::optional<IpAddress> parse_ip(std::string_view text);

class IpPrefix {
 public:
  // bits is at most address.bit_count(); what lies behind it is cleared.
  IpPrefix(const IpAddress& address, int bits);
  const IpAddress& address() const { return address_; }
  int bits() const { return bits_; }
  bool contains(const IpAddress& address) const;
  std::string to_string() const;
  friend bool operator==(const IpPrefix&, const IpPrefix&) = default;

 private:
  IpAddress address_;
  int bits_;
};

// "10.0.0.0/8", "fd00::/8", or a bare address, which is a prefix of all its bits.
std::optional<IpPrefix> parse_prefix(std::string_view text);

}  // namespace fusor
