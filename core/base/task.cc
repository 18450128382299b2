#include "core/base/task.h"

namespace fusor {
namespace {

// The frame that awaits a root task. It is nobody's to hold: it frees itself at the end.
struct Root {
  struct promise_type {
    Context* context_;
    promise_type(Context& context, Task<void>&, UniqueFunction<void()>&) : context_(&context) {}
    static void* operator new(std::size_t size) { return allocate_frame(size); }
    static void operator delete(void* frame, std::size_t size) noexcept { free_frame(frame, size); }
    Context& context() { return *context_; }
    Root get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    [[noreturn]] void unhandled_exception() noexcept {
      assertion_failed("an exception left a coroutine", __FILE__, __LINE__);
    }
  };
};

Root run(Context& /*context*/, Task<void> task, UniqueFunction<void()> done) {
  {
    Task<void> body = std::move(task);
    co_await std::move(body);
  }
  if (done) done();
}

}  // namespace

void start(Context& context, Task<void> task, UniqueFunction<void()> done) {
  run(context, std::move(task), std::move(done));
}

}  // namespace fusor
