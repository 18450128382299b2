#include "core/http/body.h"

namespace fusor {

std::optional<std::uint64_t> Body::length() const {
  if (empty()) return 0;
  if (const auto* bytes = as_bytes()) return bytes->size();
  if (const auto* range = std::get_if<FileRange>(&content_)) return range->length;
  if (const auto* source = std::get_if<std::unique_ptr<BodySource>>(&content_)) {
    return (*source)->length();
  }
  return std::nullopt;
}

}  // namespace fusor
