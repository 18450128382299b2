#include "hosts/native/net/loop.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <chrono>

#include "hosts/native/net/loop_asio.h"

namespace fusor {
namespace {
thread_local Loop* current_loop = nullptr;
}

Loop::Loop() : impl_(std::make_unique<Impl>(*this)) {
  timers_.self = impl_.get();
  timers_.on_earlier = [](void* impl) { static_cast<Impl*>(impl)->rearm(); };
}
Loop::~Loop() {
  locals_.clear();
  // What was cancelled by that is told, so that nothing is left behind.
  impl_->context.restart();
  impl_->context.poll();
}

Loop* Loop::current() { return current_loop; }

void Loop::run() {
  Loop* outer = std::exchange(current_loop, this);
  auto guard = boost::asio::make_work_guard(impl_->context);
  impl_->context.restart();
  impl_->context.run();
  current_loop = outer;
}

void Loop::stop() { impl_->context.stop(); }

void Loop::post(UniqueFunction<void()> function) {
  boost::asio::post(impl_->context, [function = std::move(function)]() mutable { function(); });
}

void Loop::Impl::rearm() {
  const std::int64_t next = loop.timers().next();
  if (next >= armed) return;
  armed = next;
  timer.expires_at(std::chrono::steady_clock::time_point(std::chrono::nanoseconds(next)));
  timer.async_wait([this](const boost::system::error_code& error) {
    if (error) return;  // replaced by an earlier wait
    armed = Timer::kNever;
    loop.timers().run(monotonic_now());
    rearm();
  });
}

void Sleep::expired() {
  passed_ = true;
  resume();
}

void Sleep::cancel() {
  clear();
  Loop::current()->post([this] { resume(); });
}

void YieldTurn::await_suspend(std::coroutine_handle<> waiter) {
  Loop::current()->post([waiter] { waiter.resume(); });
}

}  // namespace fusor
