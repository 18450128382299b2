// Result and TRY: how the core reports failure.
//
// Three kinds of failure go three ways (docs/architecture.md, "Failure"):
//   config   a list of diagnostics with file and line        -> core/base/diagnostic.h
//   request  a returned HttpError that the error routes see   -> core/http/error.h
//   bug      FUSOR_ASSERT, which ends the process (native) or traps (wasm32)
// `Result<T, E>` carries the first two. No exceptions: wasm32's libc++ has none.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace fusor {

// An error that is only a sentence for a person: what is wrong, and what would be right. One
// pointer: handing it on takes a few instructions, and there are a thousand places that do. It is
// no unique_ptr, because at -Oz its destructor is a call, also for the many that were moved from.
class Error {
 public:
  explicit Error(std::string message);
  Error(Error&& other) noexcept : message_(std::exchange(other.message_, nullptr)) {}
  Error& operator=(Error&& other) noexcept {
    std::swap(message_, other.message_);
    return *this;
  }
  [[gnu::always_inline]] ~Error() {
    if (message_) [[unlikely]]
      release(message_);
  }
  const std::string& message() const { return *message_; }
  std::string& message() { return *message_; }

 private:
  static void release(std::string* message);

  std::string* message_;
};

template <class T, class E = Error>
using Result = std::expected<T, E>;  // [[nodiscard]] in both standard libraries

std::unexpected<Error> fail(std::string message);

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace fusor

#define FUSOR_ASSERT(condition) \
  ((condition) ? void(0) : ::fusor::assertion_failed(#condition, __FILE__, __LINE__))

#define FUSOR_CONCAT_(a, b) a##b
#define FUSOR_CONCAT(a, b) FUSOR_CONCAT_(a, b)

// TRY(expression): returns the error from the enclosing function, otherwise goes on.
// TRY_ASSIGN(auto x, expression): the same, and x gets the value.
// CO_TRY / CO_TRY_ASSIGN: the same inside a coroutine.
#define FUSOR_TRY_(ret, tmp, ...)                \
  auto&& tmp = (__VA_ARGS__);                    \
  if (!tmp.has_value()) [[unlikely]] {           \
    ret std::unexpected(std::move(tmp).error()); \
  }
#define TRY(...)                                       \
  do {                                                 \
    FUSOR_TRY_(return, fusor_try_result_, __VA_ARGS__) \
  } while (false)
#define TRY_ASSIGN(declaration, ...)                                  \
  FUSOR_TRY_(return, FUSOR_CONCAT(fusor_try_, __LINE__), __VA_ARGS__) \
  declaration = std::move(*FUSOR_CONCAT(fusor_try_, __LINE__))
#define CO_TRY(...)                                       \
  do {                                                    \
    FUSOR_TRY_(co_return, fusor_try_result_, __VA_ARGS__) \
  } while (false)
#define CO_TRY_ASSIGN(declaration, ...)                                  \
  FUSOR_TRY_(co_return, FUSOR_CONCAT(fusor_try_, __LINE__), __VA_ARGS__) \
  declaration = std::move(*FUSOR_CONCAT(fusor_try_, __LINE__))
