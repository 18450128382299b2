#include "hosts/native/net/fd_watch.h"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>

#include "hosts/native/net/loop_asio.h"

namespace fusor {

static_assert(ECANCELED == 125);

struct FdWatch::Impl {
  boost::asio::posix::stream_descriptor descriptor;
};

FdWatch::FdWatch(Loop& loop, int fd)
    : impl_(std::make_unique<Impl>(boost::asio::posix::stream_descriptor(loop.impl().context))) {
  boost::system::error_code error;
  impl_->descriptor.assign(fd, error);  // a failure shows when somebody waits
}

FdWatch::~FdWatch() {
  if (impl_->descriptor.is_open()) impl_->descriptor.release();
}

void FdWatch::Wait::begin() {
  using Descriptor = boost::asio::posix::descriptor_base;
  watch_.impl_->descriptor.async_wait(
      what_ == For::kRead ? Descriptor::wait_read : Descriptor::wait_write,
      [this](const boost::system::error_code& error) {
        // Cancelling is by descriptor: a wait that was not meant begins again.
        if (error == boost::asio::error::operation_aborted && !cancelled_) return begin();
        error_ = error.value();
        resume();
      });
}

void FdWatch::Wait::cancel() {
  cancelled_ = true;
  boost::system::error_code error;
  watch_.impl_->descriptor.cancel(error);
}

}  // namespace fusor
