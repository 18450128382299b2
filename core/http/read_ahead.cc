#include "core/http/read_ahead.h"

#include <algorithm>

namespace fusor {

ReadAhead::ReadAhead(std::string_view ahead, Body rest, std::optional<std::uint64_t> length)
    : ahead_(ahead), rest_(std::move(rest)), source_(rest_.as_source()), length_(length) {}

Task<Result<std::size_t, HttpError>> ReadAhead::read(std::span<char> buffer) {
  if (ahead_.empty()) return source_->read(buffer);
  const std::size_t n = std::min(buffer.size(), ahead_.size());
  std::copy_n(ahead_.data(), n, buffer.data());
  ahead_.remove_prefix(n);
  return fusor::ready(Result<std::size_t, HttpError>(n));
}

void ReadAhead::take(std::size_t n) {
  if (ahead_.empty()) return source_->take(n);
  ahead_.remove_prefix(n);
}

}  // namespace fusor
