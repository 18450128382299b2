#include "hosts/native/http1/connection.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/base/strings.h"
#include "core/http/status.h"
#include "core/http/uri.h"
#include "hosts/native/http1/deadlines.h"
#include "hosts/native/http1/request_body.h"

namespace fusor::http1 {
namespace {

constexpr std::size_t kFirstBuffer = 4096;
// Go's server reads so much more than max_header_bytes before it gives up.
constexpr std::size_t kHeadSlop = 4096;
// What framing lines of a chunked body need behind the head.
constexpr std::size_t kChunkRoom = 512;
constexpr std::int64_t kLingerTime = 500'000'000;
// Of a loop's turn: after so long pipelined requests wait for everything else that is ready.
constexpr std::int64_t kShare = 1'000'000;
// Go's Shutdown waits so long for the first head of a connection.
constexpr std::int64_t kLastHeadTime = 5'000'000'000;

}  // namespace

void serve_connection(Loop& loop, int fd, const SocketAddress& peer, Endpoint& endpoint,
                      ConnectionList& list) {
  (new Connection(loop, fd, peer, endpoint, list))->start();
}

Connection::Connection(Loop& loop, int fd, const SocketAddress& peer, Endpoint& endpoint,
                       ConnectionList& list)
    : OpenConnection(list),
      loop_(loop),
      endpoint_(endpoint),
      socket_(loop, fd),
      deadline_(loop, *this),
      x_(endpoint.host()),
      remote_host_(peer.host()) {
  const SocketAddress local = SocketAddress::local(fd);
  local_host_ = local.host();
  remote_port_ = peer.port();
  local_port_ = local.port();
  x_.interim = [this](int status, const Headers& headers) { send_interim(status, headers); };
}

void Connection::start() {
  make_room(kFirstBuffer);
  set_read_deadline(deadline_after(endpoint_.limits().read_header_timeout));
  read_more();
}

void Connection::on_read(IoResult result) {
  if (std::coroutine_handle<> waiter = std::exchange(read_waiter_, nullptr)) {
    if (!result.error && result.bytes == 0) eof_ = true;
    end_ += result.bytes;
    return waiter.resume();
  }
  const bool gone = result.error || result.bytes == 0;
  switch (phase_) {
    case Phase::kIdle:
      if (gone && result.error != ECANCELED) {
        if (result.error || begin_ == end_) return close();
        eof_ = true;  // behind requests that wait for their turn
      }
      break;
    case Phase::kHead:
      if (result.error == ECANCELED) break;  // the watch was in the way of more room
      // Go answers a head that ends in the middle, if the client still listens.
      if (gone) return result.error ? close() : refuse(400, {});
      break;
    case Phase::kRequest:
      if (gone) {
        eof_ = true;
        if (result.error || cancel_on_end_) context_.cancel();
        return;
      }
      end_ += result.bytes;
      return watch();
    case Phase::kLinger:
      if (gone) return close();
      return socket_.start_read({buffer_.get(), capacity_}, *this);
    case Phase::kClosed:
      return;
  }
  end_ += result.bytes;
  process();
}

// Serves what has come: request after request, as long as they need no waiting and the share lasts.
void Connection::process() {
  processing_ = true;
  std::int64_t began = 0;
  while (take_head()) {
    begin_request();
    if (phase_ == Phase::kRequest) {  // it waits for something
      watch();
      break;
    }
    if (begin_ == end_) continue;
    const std::int64_t now = monotonic_now();
    if (began == 0) began = now;
    if (now - began > kShare) {
      loop_.post([this] { process(); });  // if it closes before, it is destroyed behind that
      break;
    }
  }
  processing_ = false;
}

bool Connection::take_head() {
  if (phase_ != Phase::kIdle && phase_ != Phase::kHead) return false;
  // Some clients send an empty line behind a POST's body (as Go: up to four such bytes).
  for (int i = 0; post_ && i < 4 && begin_ < end_; ++i, ++begin_) {
    if (buffer_[begin_] != '\r' && buffer_[begin_] != '\n') break;
  }
  if (begin_ == end_) {
    set_read_deadline(deadline_after(endpoint_.limits().idle_timeout));
    if (eof_) {
      close();
    } else if (!socket_.reading()) {  // else the watch goes on as the wait for the next head
      begin_ = end_ = 0;
      read_more();
    }
    return false;
  }
  const std::string_view bytes(buffer_.get() + begin_, end_ - begin_);
  const std::size_t limit = endpoint_.limits().max_header_bytes + kHeadSlop;
  if (seen_ > 0 && !may_end_head(bytes, seen_)) {
    wait_for_head(bytes, limit);
    return false;
  }
  framing_ = Framing();
  HeadResult result = parse_request_head(bytes, x_.request, framing_);
  if (result.state == HeadState::kComplete && framing_.head_size > limit) {
    result = {HeadState::kRefused, 431, {}};
  }
  if (result.state == HeadState::kComplete && framing_.chunked &&
      capacity_ - begin_ - framing_.head_size < kChunkRoom) {
    // The body's framing needs room behind the head, which must not move once it is parsed.
    x_.request.headers.clear();
    if (socket_.reading()) {
      socket_.cancel_read();  // on_read comes back here
      return false;
    }
    const std::size_t needed = framing_.head_size + kChunkRoom;
    make_room(needed > bytes.size() ? needed - bytes.size() : 0);
    return take_head();
  }
  if (result.state == HeadState::kComplete) {
    seen_ = 0;
    return true;
  }
  x_.request.headers.clear();
  if (result.state == HeadState::kRefused) {
    refuse(result.status, result.text);
  } else {
    wait_for_head(bytes, limit);
  }
  return false;
}

void Connection::wait_for_head(std::string_view bytes, std::size_t limit) {
  if (bytes.size() > limit) return refuse(431, {});
  if (eof_) return refuse(400, {});
  if (phase_ == Phase::kIdle) {
    phase_ = Phase::kHead;
    set_read_deadline(deadline_after(endpoint_.limits().read_header_timeout));
    if (endpoint_.draining()) drain();
  }
  seen_ = bytes.size();
  if (socket_.reading()) return;
  if (end_ == capacity_) make_room(begin_ > 0 ? begin_ : capacity_);
  read_more();
}

// Room for `more` bytes behind end_; what is unused moves to the front. No exchange runs, and no
// read is in flight.
void Connection::make_room(std::size_t more) {
  const std::size_t used = end_ - begin_;
  if (used + more <= capacity_) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, used);
  } else {
    const std::size_t capacity = std::max(capacity_ * 2, used + more);
    std::unique_ptr<char[]> buffer(new char[capacity]);
    if (used > 0) std::memcpy(buffer.get(), buffer_.get() + begin_, used);
    buffer_ = std::move(buffer);
    capacity_ = capacity;
  }
  begin_ = 0;
  end_ = used;
}

void Connection::read_more() {
  socket_.start_read({buffer_.get() + end_, capacity_ - end_}, *this);
}

// While an exchange waits, its client is watched; what comes in is kept for the next request. A
// body that is not read to its end is not ours to read, and a full buffer ends the watch.
void Connection::watch() {
  if (phase_ != Phase::kRequest || eof_ || tunnel_ || !body_done() || socket_.reading()) return;
  if (capacity_ > end_) read_more();
}

void Connection::begin_request() {
  Request& r = x_.request;
  begin_ += framing_.head_size;
  head_end_ = begin_;
  phase_ = Phase::kRequest;
  clear_deadlines();
  head_only_ = r.method == "HEAD";
  post_ = r.method == "POST";
  keep_alive_ = framing_.keep_alive;
  continued_ = responding_ = timed_out_ = false;
  cancel_on_end_ = true;
  body_read_ = 0;
  write_start_ = 0;
  r.remote = {remote_host_, remote_port_};
  r.local = {local_host_, local_port_};
  if (framing_.chunked) {
    body_state_ = BodyState::kChunked;
    chunks_ = ChunkedDecoder();
  } else {
    body_left_ = framing_.content_length.value_or(0);
    body_state_ = body_left_ > 0 ? BodyState::kLength : BodyState::kDone;
  }
  if (framing_.bad_expectation) return refuse(417, {});
  const std::optional<RequestTarget> target = parse_request_target(r.method, r.target, x_.arena);
  if (!target) return refuse(400, {});
  r.uri = target->uri;
  if (!target->host.empty()) r.host = target->host;  // RFC 9112 section 3.2.2
  if (!body_done()) {
    body_start_ = monotonic_coarse();
    r.body = Body::source(std::make_unique<RequestBody>(*this));
  }
  fusor::start(context_, run());
}

Task<void> Connection::run() {
  co_await serve_exchange(endpoint_, x_, *this);
  // What a streamed response left of the request's body is no request.
  if (!body_done() && keep_alive_ && !broken_ && !context_.cancelled()) {
    keep_alive_ = small_rest() && co_await drain_body();
  }
  finish_request();
}

void Connection::finish_request() {
  clear_deadlines();
  // Cancelled: the client has gone, or we were told to abort.
  if (!keep_alive_ || broken_ || context_.cancelled()) {
    if (!broken_ && !body_done() && !eof_) return linger();
    return close();
  }
  phase_ = Phase::kIdle;
  if (!processing_) process();
}

void Connection::refuse(int status, std::string_view text) {
  const std::string phrase =
      cat(decimal(status), " ", status_text(status), text.empty() ? "" : ": ", text);
  std::string reply = cat("HTTP/1.1 ", phrase, "\r\n");
  if (status == 417) {
    reply += "Connection: close\r\nContent-Length: 0\r\n\r\n";
  } else {
    reply += "Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n";
    reply += status == 501 ? "Unsupported transfer encoding" : phrase;
  }
  const iovec part{reply.data(), reply.size()};
  socket_.try_write(&part, 1);  // small; who does not take it does not get it
  linger();
}

// Closing with bytes unread would reset the connection and may destroy the reply on its way.
void Connection::linger() {
  phase_ = Phase::kLinger;
  socket_.shutdown_write();
  set_read_deadline(monotonic_coarse() + kLingerTime);
  if (!socket_.reading()) socket_.start_read({buffer_.get(), capacity_}, *this);
}

void Connection::close() {
  if (phase_ == Phase::kClosed) return;
  phase_ = Phase::kClosed;
  deadline_.clear();
  if (reset_on_close_) {
    const ::linger now{1, 0};
    ::setsockopt(socket_.fd(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }
  socket_.close();
  loop_.post([this] { delete this; });
}

void Connection::drain() {
  if (phase_ == Phase::kIdle && begin_ == end_ && !socket_.has_arrived()) return close();
  if (phase_ == Phase::kHead) {
    set_read_deadline(std::min(read_deadline_, monotonic_coarse() + kLastHeadTime));
  }
  if (tunnel_) abort();  // it has no end of its own
}

void Connection::abort() {
  if (phase_ != Phase::kRequest) return close();
  broken_ = true;
  context_.cancel();
}

}  // namespace fusor::http1
