// Arguments, environment, randomness and exit.
#include <sys/random.h>

#include <algorithm>

#include "hosts/native/functions/wasi/functions.h"

namespace fusor::wasm::wasi {
namespace {

// Writes NUL-terminated strings one after another from `text`, and the offset of each to
// `pointers`.
class StringTable {
 public:
  StringTable(Call& call, u32 pointers, u32 text) : call_(call), pointers_(pointers), text_(text) {}

  template <class... Parts>
  bool add(const Parts&... parts) {
    const std::size_t size = (parts.size() + ... + 1);
    char* to = call_.at(text_, size);
    if (!to || !call_.store(pointers_, text_)) return false;
    ((to = std::copy(parts.begin(), parts.end(), to)), ...);
    *to = '\0';
    pointers_ += 4;
    text_ += static_cast<u32>(size);
    return true;
  }

 private:
  Call& call_;
  u32 pointers_;
  u32 text_;
};

Errno store_sizes(Call& call, u32 count_at, std::size_t count, u32 size_at, std::size_t size) {
  const bool stored =
      call.store(count_at, static_cast<u32>(count)) && call.store(size_at, static_cast<u32>(size));
  return stored ? Errno::kSuccess : Errno::kFault;
}

// Most guests draw a few bytes at a time; the kernel is asked for more at once.
class RandomPool {
 public:
  bool fill(char* to, std::size_t size) {
    if (size > sizeof(bytes_)) return draw(to, size);
    if (size > left_) {
      if (!draw(bytes_, sizeof(bytes_))) return false;
      left_ = sizeof(bytes_);
    }
    left_ -= size;
    std::copy_n(bytes_ + left_, size, to);
    std::fill_n(bytes_ + left_, size, '\0');  // given out once
    return true;
  }

 private:
  static bool draw(char* to, std::size_t size) {
    while (size > 0) {
      const ssize_t n = getrandom(to, size, 0);
      if (n <= 0) return false;
      to += n;
      size -= static_cast<std::size_t>(n);
    }
    return true;
  }

  char bytes_[1024];
  std::size_t left_ = 0;
};

}  // namespace

Errno args_sizes_get(Call& call, u32 count, u32 size) {
  std::size_t bytes = 0;
  for (std::string_view argument : call.guest().arguments) bytes += argument.size() + 1;
  return store_sizes(call, count, call.guest().arguments.size(), size, bytes);
}

Errno args_get(Call& call, u32 pointers, u32 text) {
  StringTable table(call, pointers, text);
  for (std::string_view argument : call.guest().arguments) {
    if (!table.add(argument)) return Errno::kFault;
  }
  return Errno::kSuccess;
}

Errno environ_sizes_get(Call& call, u32 count, u32 size) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : call.guest().environment) {
    bytes += name.size() + 1 + value.size() + 1;
  }
  return store_sizes(call, count, call.guest().environment.size(), size, bytes);
}

Errno environ_get(Call& call, u32 pointers, u32 text) {
  StringTable table(call, pointers, text);
  for (const auto& [name, value] : call.guest().environment) {
    if (!table.add(name, std::string_view("="), value)) return Errno::kFault;
  }
  return Errno::kSuccess;
}

void proc_exit(Call& call, u32 code) {
  call.guest().exit_code = code;
  call.trap(fusor_exit_trap_new());
}

// The epoch sees to fairness: a guest that yields to itself has nothing to wait for.
Errno sched_yield(Call&) { return Errno::kSuccess; }

Errno random_get(Call& call, u32 buffer, u32 size) {
  // The kernel makes some 400 MB a second, and this call cannot be interrupted: more at once would
  // keep the loop.
  constexpr u32 kMost = 256 << 10;
  char* to = call.at(buffer, size);
  if (!to) return Errno::kFault;
  if (size > kMost) return Errno::kInval;
  thread_local RandomPool pool;
  return pool.fill(to, size) ? Errno::kSuccess : Errno::kIo;
}

}  // namespace fusor::wasm::wasi
