// SHA-256 (FIPS 180-4): digests of settings and contents, never of passwords.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace fusor {

std::array<std::uint8_t, 32> sha256(std::string_view text);
// Lower-case hexadecimal digits of the first `bytes` bytes.
std::string sha256_hex(std::string_view text, std::size_t bytes = 32);

}  // namespace fusor
