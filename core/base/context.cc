#include "core/base/context.h"

#include <utility>

namespace fusor {

Context::Context(Context* parent) : parent_(parent) {
  if (!parent_) return;
  cancelled_ = parent_->cancelled_;
  next_sibling_ = parent_->first_child_;
  if (next_sibling_) next_sibling_->previous_sibling_ = this;
  parent_->first_child_ = this;
}

Context::~Context() {
  FUSOR_ASSERT(first_child_ == nullptr && pending_ == nullptr);
  if (!parent_) return;
  if (next_sibling_) next_sibling_->previous_sibling_ = previous_sibling_;
  (previous_sibling_ ? previous_sibling_->next_sibling_ : parent_->first_child_) = next_sibling_;
}

void Context::cancel() {
  // Once for each operation: a part that was cancelled before, and may still be unwinding, is left
  // alone.
  if (std::exchange(cancelled_, true)) return;
  // Operation::cancel never resumes, so no context is destroyed while the tree is walked.
  if (pending_ && shields_ == 0) pending_->cancel();
  for (Context* child = first_child_; child; child = child->next_sibling_) child->cancel();
}

bool Operation::attach(std::coroutine_handle<> waiter, Context& context) {
  if (context.cancelled()) return false;
  FUSOR_ASSERT(context.pending_ == nullptr);
  waiter_ = waiter;
  context_ = &context;
  context.pending_ = this;
  return true;
}

std::coroutine_handle<> Operation::detach() {
  context_->pending_ = nullptr;
  return std::exchange(waiter_, nullptr);
}

void Operation::resume() { detach().resume(); }

}  // namespace fusor
