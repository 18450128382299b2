#include "hosts/native/http1/request_body.h"

#include <algorithm>
#include <cstring>

#include "core/base/strings.h"
#include "hosts/native/http1/deadlines.h"

namespace fusor::http1 {
namespace {

// Go's maxPostHandlerReadBytes: so much of a body that nobody wanted is read to keep the
// connection.
constexpr std::uint64_t kMaxDrain = 256 * 1024;

// A flag that is set while this lives.
class While {
 public:
  explicit While(bool& flag) : flag_(flag) { flag_ = true; }
  ~While() { flag_ = false; }
  While(const While&) = delete;
  While& operator=(const While&) = delete;

 private:
  bool& flag_;
};

}  // namespace

std::string_view Connection::body_ready() const {
  const std::uint64_t now = body_state_ == BodyState::kLength    ? body_left_
                            : body_state_ == BodyState::kChunked ? chunks_.in_chunk()
                                                                 : 0;
  return {buffer_.get() + begin_,
          static_cast<std::size_t>(std::min<std::uint64_t>(now, end_ - begin_))};
}

void Connection::take_body(std::size_t n) {
  begin_ += n;
  count_body(n);
}

void Connection::count_body(std::size_t n) {
  body_read_ += n;
  if (body_state_ == BodyState::kChunked) return chunks_.skip(n);
  body_left_ -= n;
  if (body_left_ == 0) end_body();
}

// From now on the connection looks for the next request, or for the client's end.
void Connection::end_body() {
  body_state_ = BodyState::kDone;
  if (!processing_) watch();
}

std::optional<std::size_t> Connection::decode_buffered(std::span<char> out) {
  if (body_state_ == BodyState::kLength) {
    const std::string_view there = body_ready();
    const std::size_t n = std::min(there.size(), out.size());
    std::memcpy(out.data(), there.data(), n);
    take_body(n);
    return n;
  }
  const auto step = chunks_.decode({buffer_.get() + begin_, end_ - begin_}, out);
  begin_ += step.consumed;
  body_read_ += step.produced;
  if (step.state == ChunkedDecoder::State::kBad) return std::nullopt;
  if (step.state == ChunkedDecoder::State::kDone) end_body();
  return step.produced;
}

HttpError Connection::fail_body(int status, std::string_view why) {
  body_state_ = BodyState::kFailed;
  keep_alive_ = false;
  return HttpError(status, cat("reading the request's body: ", why));
}

Task<Result<std::size_t, HttpError>> Connection::read_body(std::span<char> out) {
  if (body_state_ == BodyState::kFailed)
    co_return std::unexpected(fail_body(400, "it failed before"));
  if (body_done() || out.empty()) co_return std::size_t{0};
  // The one that sends it to an upstream goes on beside the response.
  if (reading_body_) co_return http_error(500, "the request's body is being read already");
  const While reading(reading_body_);
  const bool awaited = framing_.expect_continue && !continued_ && begin_ == end_;
  if (awaited && !responding_) send_continue();
  for (;;) {
    if (begin_ < end_) {
      const std::optional<std::size_t> n = decode_buffered(out);
      if (!n) co_return std::unexpected(fail_body(400, "malformed chunked encoding"));
      if (*n > 0 || body_done()) co_return *n;
    }
    if (socket_.reading()) co_await end_watch();  // begun before this request
    if (begin_ < end_) continue;
    // Content goes straight to the reader; framing lines come to the buffer, behind the head.
    const std::uint64_t direct =
        body_state_ == BodyState::kLength ? body_left_ : chunks_.in_chunk();
    std::span<char> into =
        out.first(static_cast<std::size_t>(std::min<std::uint64_t>(direct, out.size())));
    if (direct == 0) {
      begin_ = end_ = head_end_;
      into = {buffer_.get() + end_, capacity_ - end_};
    }
    set_read_deadline(piece_deadline(endpoint_.limits().read, body_start_, body_read_));
    const IoResult r = eof_ ? IoResult{} : co_await socket_.read(into);
    set_read_deadline(Timer::kNever);
    if (r.error == ECANCELED && timed_out_) co_return std::unexpected(fail_body(408, "timeout"));
    if (r.error) co_return std::unexpected(fail_body(499, "the client has gone"));
    if (r.bytes == 0) {
      eof_ = true;
      co_return std::unexpected(fail_body(400, "unexpected end"));
    }
    if (direct > 0) {
      count_body(r.bytes);
      co_return r.bytes;
    }
    end_ += r.bytes;
  }
}

// As every interim response it goes out whole now, or not at all: the response may wait to be sent.
void Connection::send_continue() {
  continued_ = true;
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  const iovec part{const_cast<char*>(kContinue.data()), kContinue.size()};
  const ssize_t n = socket_.try_write(&part, 1);
  if (n > 0 && n < static_cast<ssize_t>(part.iov_len)) broken_ = true;
}

bool Connection::body_at_end() const {
  return body_done() || (body_state_ == BodyState::kLength && body_left_ == body_ready().size());
}

bool Connection::small_rest() const {
  if (body_state_ == BodyState::kFailed || eof_) return false;
  // A client that waits for 100 (Continue) may never send: who does not ask for the body closes.
  if (framing_.expect_continue && !continued_) return false;
  return body_state_ != BodyState::kLength || body_left_ < kMaxDrain;
}

Task<bool> Connection::drain_body() {
  char scratch[4096];
  std::uint64_t drained = 0;
  while (!body_done()) {
    const auto n = co_await read_body(scratch);
    if (!n) co_return false;
    drained += *n;
    if (drained > kMaxDrain) co_return false;
  }
  co_return true;
}

namespace {
// Awaits the on_read of a read that is in flight.
struct ReadEnd {
  std::coroutine_handle<>& slot;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) noexcept { slot = waiter; }
  void await_resume() const noexcept {}
};
}  // namespace

Task<void> Connection::end_watch() {
  socket_.cancel_read();
  co_await ReadEnd{read_waiter_};
}

Task<Result<std::size_t, HttpError>> ClientDuplex::read(std::span<char> buffer) {
  Connection& c = connection_;
  if (c.socket_.reading()) co_await c.end_watch();
  if (c.begin_ < c.end_) {
    const std::size_t n = std::min(buffer.size(), c.end_ - c.begin_);
    std::memcpy(buffer.data(), c.buffer_.get() + c.begin_, n);
    c.begin_ += n;
    co_return n;
  }
  if (c.eof_) co_return std::size_t{0};
  const IoResult r = co_await c.socket_.read(buffer);
  if (r.error) co_return http_error(499, "the client has gone");
  c.eof_ = r.bytes == 0;
  co_return r.bytes;
}

Task<Served> ClientDuplex::write(std::string_view bytes) {
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  if (co_await connection_.socket_.write_all({&part, 1})) {
    co_return http_error(499, "the client has gone");
  }
  co_return Served();
}

Task<Served> ClientDuplex::shutdown_write() {
  connection_.socket_.shutdown_write();
  return ready<Served>(Served());
}

}  // namespace fusor::http1
