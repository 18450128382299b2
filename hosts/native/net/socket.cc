#include "hosts/native/net/socket.h"

#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <utility>

#include "hosts/native/net/loop_asio.h"

namespace fusor {

using boost::asio::generic::stream_protocol;

// Outlives the Socket while Asio still has something to tell.
struct Socket::Impl {
  explicit Impl(Loop& loop) : socket(loop.impl().context) {}

  void read_done(int error, std::size_t bytes) {
    --pending;
    Reader* to = std::exchange(reader, nullptr);
    if (!open) return collect();
    // Cancelling is by socket: what was not meant begins again.
    if (error == ECANCELED && !std::exchange(read_cancelled, false)) return read(*to);
    to->on_read({error, bytes});
  }

  void read(Reader& to) {
    reader = &to;
    ++pending;
    socket.async_receive(boost::asio::buffer(into.data(), into.size()),
                         [this](const boost::system::error_code& error, std::size_t bytes) {
                           const bool end = error == boost::asio::error::eof;
                           read_done(end ? 0 : error.value(), bytes);
                         });
  }

  void wait_writable(Writable& to) {
    writer = &to;
    ++pending;
    socket.async_wait(boost::asio::socket_base::wait_write,
                      [this](const boost::system::error_code& error) {
                        --pending;
                        Writable* waiter = std::exchange(writer, nullptr);
                        if (!open) return collect();
                        if (error == boost::asio::error::operation_aborted &&
                            !std::exchange(write_cancelled, false)) {
                          return wait_writable(*waiter);
                        }
                        waiter->complete(error.value());
                      });
  }

  void cancel() {
    boost::system::error_code ignored;
    socket.cancel(ignored);
  }

  void collect() {
    if (pending == 0) delete this;
  }

  // The loop's own executor: the type-erased default would cost at every operation.
  boost::asio::basic_stream_socket<stream_protocol, boost::asio::io_context::executor_type> socket;
  std::span<char> into;
  Reader* reader = nullptr;
  Writable* writer = nullptr;
  int pending = 0;
  bool open = true;
  bool read_cancelled = false;
  bool write_cancelled = false;
};

Socket::Socket(Loop& loop, int fd) : impl_(new Impl(loop)) {
  boost::system::error_code error;
  // The protocol is only remembered; a failure shows at the first operation.
  impl_->socket.assign(stream_protocol(AF_INET, IPPROTO_TCP), fd, error);
  if (error) ::close(fd);
}

Socket::Socket(Socket&& other) noexcept : impl_(std::exchange(other.impl_, nullptr)) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  if (this != &other) {
    close();
    impl_ = std::exchange(other.impl_, nullptr);
  }
  return *this;
}

Socket::~Socket() { close(); }

int Socket::fd() const { return impl_->socket.native_handle(); }

void Socket::close() {
  if (!impl_) return;
  Impl* impl = std::exchange(impl_, nullptr);
  impl->open = false;
  boost::system::error_code ignored;
  impl->socket.close(ignored);
  impl->collect();
}

void Socket::shutdown_write() { ::shutdown(fd(), SHUT_WR); }

void Socket::start_read(std::span<char> into, Reader& reader) {
  impl_->into = into;
  impl_->read_cancelled = false;
  impl_->read(reader);
}

bool Socket::reading() const { return impl_ && impl_->reader != nullptr; }

void Socket::cancel_read() {
  if (!reading()) return;
  impl_->read_cancelled = true;
  impl_->cancel();
}

void Socket::cancel_write() {
  if (!impl_ || !impl_->writer) return;
  impl_->write_cancelled = true;
  impl_->cancel();
}

ssize_t Socket::try_write(const iovec* parts, std::size_t count, bool more) {
  const int flags = MSG_NOSIGNAL | MSG_DONTWAIT | (more ? MSG_MORE : 0);
  for (;;) {
    ssize_t n;
    if (count == 1) {
      n = ::send(fd(), parts->iov_base, parts->iov_len, flags);
    } else {
      msghdr message{};
      message.msg_iov = const_cast<iovec*>(parts);
      message.msg_iovlen = count;
      n = ::sendmsg(fd(), &message, flags);
    }
    if (n >= 0) return n;
    if (errno != EINTR) return -errno;
  }
}

bool Socket::has_arrived() const {
  int bytes = 0;
  return ::ioctl(fd(), FIONREAD, &bytes) == 0 && bytes > 0;
}

ssize_t Socket::try_sendfile(int file, off_t offset, std::size_t count) {
  for (;;) {
    const ssize_t n = ::sendfile(fd(), file, &offset, count);
    if (n >= 0) return n;
    if (errno != EINTR) return -errno;
  }
}

void Socket::Writable::begin() {
  socket_.impl_->write_cancelled = false;
  socket_.impl_->wait_writable(*this);
}

std::span<iovec> advance(std::span<iovec> parts, std::size_t n) {
  while (!parts.empty() && n >= parts.front().iov_len) {
    n -= parts.front().iov_len;
    parts = parts.subspan(1);
  }
  if (!parts.empty()) {
    parts.front().iov_base = static_cast<char*>(parts.front().iov_base) + n;
    parts.front().iov_len -= n;
  }
  return parts;
}

Task<int> Socket::write_all(std::span<iovec> parts) {
  for (;;) {
    const ssize_t n = try_write(parts.data(), parts.size());
    if (n < 0 && n != -EAGAIN) co_return static_cast<int>(-n);
    if (n >= 0) parts = advance(parts, static_cast<std::size_t>(n));
    if (parts.empty()) co_return 0;
    if (const int error = co_await writable()) co_return error;
  }
}

Task<int> Socket::connect(const sockaddr* address, socklen_t size) {
  if (::connect(fd(), address, size) == 0) co_return 0;
  // A unix socket whose queue is full says EAGAIN, and waiting for readiness would not help.
  if (errno != EINPROGRESS) co_return errno;
  if (const int error = co_await writable()) co_return error;
  int error = 0;
  socklen_t length = sizeof error;
  ::getsockopt(fd(), SOL_SOCKET, SO_ERROR, &error, &length);
  co_return error;
}

}  // namespace fusor
