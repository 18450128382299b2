// Socket: a connected, non-blocking stream socket (TCP or unix) on a loop. Failures are errno
// values; nothing throws, no write raises SIGPIPE.
//
// Writing is tried at once and waits only when the kernel's buffer is full. Reading is started and
// completes later, also where data is there: a connection that has much to say lets the others go
// in between.
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>
#include <cstddef>
#include <memory>
#include <span>

#include "core/base/task.h"

namespace fusor {

class Loop;

struct IoResult {
  int error = 0;          // errno; ECANCELED when cancelled
  std::size_t bytes = 0;  // 0 without an error: the end of the stream
};

// Used on its loop's thread.
class Socket {
 public:
  Socket() = default;
  Socket(Loop& loop, int fd);  // takes `fd`
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;
  ~Socket();  // closes; what was started is never told

  bool is_open() const { return impl_ != nullptr; }
  int fd() const;
  void close();
  void shutdown_write();

  // --- Reading: at most one read at a time.
  class Reader {
   public:
    virtual void on_read(IoResult result) = 0;

   protected:
    ~Reader() = default;
  };
  // `into` and `reader` stay until on_read, which is never called inside this call.
  void start_read(std::span<char> into, Reader& reader);
  bool reading() const;
  // A pending read ends with ECANCELED, later.
  void cancel_read();
  // Has the kernel bytes that nothing has read yet?
  bool has_arrived() const;

  // `IoResult r = co_await socket.read(buffer);`
  class Read final : public Operation, private Reader {
   public:
    Read(Socket& socket, std::span<char> into) : socket_(socket), into_(into) {}
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> waiter) {
      if (!attach(waiter)) return false;
      socket_.start_read(into_, *this);
      return true;
    }
    IoResult await_resume() const noexcept { return result_; }
    void cancel() override { socket_.cancel_read(); }

   private:
    void on_read(IoResult result) override {
      result_ = result;
      resume();
    }
    Socket& socket_;
    std::span<char> into_;
    IoResult result_{ECANCELED, 0};
  };
  Read read(std::span<char> into) { return {*this, into}; }

  // --- Writing.
  // What goes out now: the number of bytes, or -errno; -EAGAIN when nothing fits. `more`: something
  // follows at once, so a short packet may wait for it.
  ssize_t try_write(const iovec* parts, std::size_t count, bool more = false);
  ssize_t try_sendfile(int file, off_t offset, std::size_t count);

  // `int error = co_await socket.writable();`
  class Writable final : public Operation {
   public:
    explicit Writable(Socket& socket) : socket_(socket) {}
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> waiter) {
      if (!attach(waiter)) return false;
      begin();
      return true;
    }
    int await_resume() const noexcept { return error_; }
    void cancel() override { socket_.cancel_write(); }

   private:
    friend class Socket;
    void begin();
    void complete(int error) {
      error_ = error;
      resume();
    }
    Socket& socket_;
    int error_ = ECANCELED;
  };
  Writable writable() { return Writable(*this); }
  // A pending writable() ends with ECANCELED, later.
  void cancel_write();

  // Writes all parts, which it changes; the bytes stay until it has ended. 0 or errno.
  Task<int> write_all(std::span<iovec> parts);

  // Connects a socket that is not connected yet. 0 or errno.
  Task<int> connect(const sockaddr* address, socklen_t size);

 private:
  struct Impl;
  Impl* impl_ = nullptr;
};

// Takes `n` written bytes off the front of `parts`.
std::span<iovec> advance(std::span<iovec> parts, std::size_t n);

}  // namespace fusor
