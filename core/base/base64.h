// Base64 with padding (RFC 4648 section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fusor {

std::string base64_encode(std::string_view bytes);
// Nothing: not base64, or not as the encoder writes it (padding, no other characters).
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace fusor
