// What libc++abi and the compiler's runtime would pull stdio and WASI in for: out of memory, a pure
// virtual call and the like end in a trap. JavaScript catches it, fails the requests in flight, and
// makes a new instance.
#include <cstdint>
#include <cstdlib>
#include <new>
#include <version>

// NOLINTBEGIN(bugprone-reserved-identifier): the toolchain's names
extern "C" {
std::uintptr_t __stack_chk_guard = 0x5eed5eed;
[[noreturn]] void __stack_chk_fail() { __builtin_trap(); }
[[noreturn]] void __abort_message(const char*, ...) { __builtin_trap(); }
void abort() { __builtin_trap(); }
// The instance ends with its Worker: destructors of thread-locals never run.
int __cxa_thread_atexit(void (*)(void*), void*, void*) { return 0; }
int __cxa_atexit(void (*)(void*), void*, void*) { return 0; }
}
// NOLINTEND(bugprone-reserved-identifier)

// libc++'s own hook for failed checks; its default prints with stdio.
_LIBCPP_BEGIN_NAMESPACE_STD
void __libcpp_verbose_abort(const char*, ...) noexcept { __builtin_trap(); }
_LIBCPP_END_NAMESPACE_STD

void* operator new(std::size_t size) {
  void* memory = std::malloc(size ? size : 1);
  if (!memory) __builtin_trap();
  return memory;
}
void* operator new[](std::size_t size) { return operator new(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
