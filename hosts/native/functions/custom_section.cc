#include "hosts/native/functions/custom_section.h"

#include <cstdint>

#include "core/base/strings.h"

namespace fusor::wasm {
namespace {

constexpr std::size_t kHeader = 8;  // the magic number and the version

// Unsigned LEB128 of 32 bits, cut off the front.
std::optional<std::uint32_t> take_u32(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 35 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return value <= UINT32_MAX ? std::optional(value) : std::nullopt;
  }
  return std::nullopt;
}

// Bytes behind their own length.
std::optional<std::string_view> take_vector(std::string_view& bytes) {
  const auto size = take_u32(bytes);
  if (!size || *size > bytes.size()) return std::nullopt;
  const std::string_view out = bytes.substr(0, *size);
  bytes.remove_prefix(*size);
  return out;
}

std::string u32(std::size_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  return out += static_cast<char>(value);
}

}  // namespace

std::optional<std::string_view> custom_section(std::string_view module, std::string_view name) {
  if (module.size() < kHeader) return std::nullopt;
  module.remove_prefix(kHeader);
  while (!module.empty()) {
    const bool custom = module.front() == 0;
    module.remove_prefix(1);
    auto section = take_vector(module);
    if (!section) break;
    if (custom && take_vector(*section) == name) return section;
  }
  return std::nullopt;
}

std::string make_custom_section(std::string_view name, std::string_view content) {
  const std::string body = cat(u32(name.size()), name, content);
  return cat(std::string_view("\0", 1), u32(body.size()), body);
}

}  // namespace fusor::wasm
