// Arena: memory that lives exactly as long as one request, given back all at once.
// What a handler assembles for a response (header values, expanded placeholders, small bodies) is a
// string_view into the exchange's arena: no allocation in the common case, nothing to free.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace fusor {

class Arena {
 public:
  explicit Arena(std::size_t first_block = 4096) : first_size_(first_block) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Uninitialised memory, aligned for any scalar.
  void* allocate(std::size_t size, std::size_t align = alignof(std::max_align_t)) {
    std::size_t at = (used_ + align - 1) & ~(align - 1);
    if (at + size > capacity_) return allocate_slow(size);
    used_ = at + size;
    return current_ + at;
  }
  char* allocate_chars(std::size_t size) { return static_cast<char*>(allocate(size, 1)); }

  std::string_view copy(std::string_view text);
  // The parts, one after another.
  template <class... Parts>
  std::string_view concat(const Parts&... parts) {
    const std::string_view views[] = {std::string_view(parts)...};
    return concat_views(views, sizeof...(parts));
  }

  // Forgets everything; keeps the first block for the next request.
  void reset();

 private:
  void* allocate_slow(std::size_t size);
  std::string_view concat_views(const std::string_view* parts, std::size_t count);

  std::size_t first_size_;
  char* current_ = nullptr;
  std::size_t used_ = 0;
  std::size_t capacity_ = 0;
  std::vector<std::unique_ptr<char[]>> blocks_;
};

}  // namespace fusor
