// Waits until the next read of an upstream connection has ended.
#pragma once

#include "hosts/native/upstream/upstream_connection.h"

namespace fusor {

// `IoResult r = co_await UpstreamConnection::More(connection);` What was read is in its buffer.
class UpstreamConnection::More final : public Operation {
 public:
  explicit More(UpstreamConnection& connection) : connection_(connection) {}
  bool await_ready() {
    if (!connection_.unseen_) return false;
    result_ = *connection_.unseen_;
    connection_.unseen_.reset();
    return true;
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    if (!attach(waiter)) return false;
    connection_.waiting_ = this;
    if (!connection_.socket_.reading()) connection_.read_more();
    return true;
  }
  IoResult await_resume() const { return result_; }
  void cancel() override { connection_.socket_.cancel_read(); }
  void complete(IoResult result) {
    result_ = result;
    resume();
  }

 private:
  UpstreamConnection& connection_;
  IoResult result_{ECANCELED, 0};
};

}  // namespace fusor
