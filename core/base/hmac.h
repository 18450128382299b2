// HMAC with SHA-256 (RFC 2104).
#pragma once

#include <string>
#include <string_view>

namespace fusor {

// 64 lower-case hexadecimal digits.
std::string hmac_sha256_hex(std::string_view secret, std::string_view text);

// Equality whose duration tells nothing but the lengths.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace fusor
