#include "core/base/arena.h"

#include <algorithm>
#include <cstring>

namespace fusor {

void* Arena::allocate_slow(std::size_t size) {
  // A block of its own for what is large, so that small pieces go on filling theirs.
  const std::size_t block = std::max(first_size_, size);
  blocks_.push_back(std::make_unique_for_overwrite<char[]>(block));
  char* memory = blocks_.back().get();
  if (size >= first_size_ && blocks_.size() > 1) return memory;
  current_ = memory;
  capacity_ = block;
  used_ = size;
  return memory;
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* memory = allocate_chars(text.size());
  std::memcpy(memory, text.data(), text.size());
  return {memory, text.size()};
}

std::string_view Arena::concat_views(const std::string_view* parts, std::size_t count) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < count; ++i) size += parts[i].size();
  if (size == 0) return {};
  char* memory = allocate_chars(size);
  char* at = memory;
  for (std::size_t i = 0; i < count; ++i) {
    if (parts[i].empty()) continue;
    std::memcpy(at, parts[i].data(), parts[i].size());
    at += parts[i].size();
  }
  return {memory, size};
}

void Arena::reset() {
  if (blocks_.size() > 1) blocks_.resize(1);
  current_ = blocks_.empty() ? nullptr : blocks_.front().get();
  // The first block may have been made larger for one request; it is kept only at its normal size.
  if (!blocks_.empty() && capacity_ > first_size_ && current_ != nullptr) {
    blocks_.clear();
    current_ = nullptr;
  }
  capacity_ = blocks_.empty() ? 0 : first_size_;
  used_ = 0;
}

}  // namespace fusor
