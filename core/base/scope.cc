#include "core/base/scope.h"

#include <memory>
#include <utility>

namespace fusor {

void Scope::spawn(Task<void> task) {
  ++running_;
  auto own = std::make_unique<Context>(&context_);
  Context& context = *own;
  // The callback owns the child's context, and gives it up before the scope may end.
  start(context, std::move(task), [this, own = std::move(own)]() mutable {
    own.reset();
    ended();
  });
}

void Scope::ended() {
  if (--running_ > 0 || !joiner_) return;
  std::exchange(joiner_, nullptr).resume();
}

}  // namespace fusor
