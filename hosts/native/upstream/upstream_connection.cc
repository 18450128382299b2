#include "hosts/native/upstream/upstream_connection.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/base/scope.h"
#include "core/base/strings.h"
#include "hosts/native/upstream/more.h"
#include "hosts/native/upstream/pool.h"
#include "hosts/native/upstream/reply_body.h"
#include "hosts/native/upstream/request_head.h"

namespace fusor {
namespace {

constexpr std::size_t kBuffer = 8 * 1024;

std::unexpected<UpstreamFailure> failure(UpstreamFailure::Kind kind, std::string message) {
  return std::unexpected(UpstreamFailure{kind, std::move(message), 0});
}

}  // namespace

UpstreamConnection::UpstreamConnection(UpstreamPool& pool, std::string address, Socket socket)
    : pool_(pool),
      address_(std::move(address)),
      socket_(std::move(socket)),
      deadline_(pool.loop(), *this),
      buffer_(new char[kBuffer]),
      capacity_(kBuffer) {}

UpstreamConnection::~UpstreamConnection() { pool_.closed(address_); }

Task<RoundTrip> UpstreamConnection::round_trip(std::unique_ptr<UpstreamConnection> self,
                                               Exchange& x, UpstreamRequest request, Stale* stale) {
  RoundTrip reply = co_await self->run(x, request);
  if (!reply) {
    if (self->reused_ && !self->received_ && reply.error().kind == UpstreamFailure::kBroken) {
      *stale = self->sent_ ? Stale::kSent : Stale::kUnsent;
    }
    co_return reply;
  }
  if (reply->status == 101) {
    reply->body = Body::tunnel(std::make_unique<UpstreamTunnel>(std::move(self)));
  } else if (self->body_ != BodyState::kDone) {
    reply->body = Body::source(std::make_unique<ReplyBody>(std::move(self)));
  } else if (self->reusable()) {
    UpstreamPool& pool = self->pool_;
    pool.put(std::move(self));
  }
  co_return reply;
}

// Sends the request and waits for the reply's head; a body that streams is sent meanwhile.
Task<RoundTrip> UpstreamConnection::run(Exchange& x, UpstreamRequest& request) {
  Body* body = request.body;
  if (body && !request.content_length) request.content_length = body->length();
  const bool chunked = sends_chunked(request);
  const std::uint64_t length = request.content_length.value_or(0);

  thread_local std::string head;
  head.clear();
  if (!write_request_head(request, chunked, head)) {
    co_return failure(UpstreamFailure::kBroken,
                      "the request cannot be written: invalid method, target or host");
  }
  // What is there of the body leaves with the head.
  BodySource* source = body ? body->as_source() : nullptr;
  std::string_view now;
  if (body && body->as_bytes()) now = *body->as_bytes();
  if (source && !chunked) now = source->arrived();
  now = now.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(now.size(), length)));
  iovec parts[2] = {{head.data(), head.size()}, {const_cast<char*>(now.data()), now.size()}};
  const ssize_t n = socket_.try_write(parts, now.empty() ? 1 : 2);
  if (n < 0 && n != -EAGAIN)
    co_return failure(UpstreamFailure::kBroken,
                      cat("write: ", std::strerror(static_cast<int>(-n))));
  sent_ = true;
  const std::span<iovec> rest = advance(parts, n > 0 ? static_cast<std::size_t>(n) : 0);
  if (!rest.empty()) {
    std::string own;  // `head` is shared by all connections of the thread
    if (rest.size() == 2) {
      own.assign(static_cast<char*>(rest[0].iov_base), rest[0].iov_len);
      rest[0].iov_base = own.data();
    }
    if (const int error = co_await write(rest)) {
      co_return failure(
          error == ECANCELED && !timed_out_ ? UpstreamFailure::kClient : UpstreamFailure::kBroken,
          cat("write: ", std::strerror(error)));
    }
  }
  if (source && !now.empty()) source->take(now.size());
  if (!source || (!chunked && now.size() == length)) {
    body_sent_ = true;
    co_return co_await read_head(x, request);
  }
  body_sent_ = false;
  Scope scope(co_await this_context());
  scope.spawn(send_body(body, chunked, length - now.size()));
  RoundTrip reply = co_await read_head(x, request);
  // A body that ends because we end it is nobody's failure.
  const bool by_client = client_failed_;
  // A reply before the end of the request: what is left of it is not sent, as the reference's
  // server stops reading it when the response begins. The connection ends with the reply.
  if (!scope.idle()) scope.cancel();
  co_await scope.join();
  if (!reply && by_client) {
    co_return std::unexpected(
        UpstreamFailure{UpstreamFailure::kClient, client_error_, client_status_});
  }
  co_return reply;
}

Task<void> UpstreamConnection::send_body(Body* body, bool chunked, std::uint64_t length) {
  BodySource& source = *body->as_source();
  const std::unique_ptr<char[]> buffer(new char[kPiece]);
  std::uint64_t sent = 0;
  bool last = false;
  while (!last) {
    const auto n = co_await source.read({buffer.get(), kPiece});
    if (!n || (*n == 0 && !chunked)) {
      client_failed_ = true;
      client_error_ = n ? "the request's body ended early" : n.error().message();
      client_status_ = n ? 400 : n.error().status();
      socket_.cancel_read();
      co_return;
    }
    sent += *n;
    last = *n == 0 || (!chunked && sent >= length);
    char line[18];
    iovec parts[3] = {
        http1::part_of(*n > 0 && chunked ? http1::chunk_line(*n, line) : ""),
        {buffer.get(), static_cast<std::size_t>(
                           chunked ? *n : std::min<std::uint64_t>(*n, length - (sent - *n)))},
        http1::part_of(!chunked ? ""
                       : *n > 0 ? "\r\n"
                                : "0\r\n\r\n")};
    if (co_await write(parts)) co_return;  // the reply, or its absence, says why
  }
  body_sent_ = true;
  start_header_timeout();
}

Task<int> UpstreamConnection::write(std::span<iovec> parts) {
  for (;;) {
    const ssize_t n = socket_.try_write(parts.data(), parts.size());
    if (n < 0 && n != -EAGAIN) co_return static_cast<int>(-n);
    if (n >= 0) parts = advance(parts, static_cast<std::size_t>(n));
    if (parts.empty()) co_return 0;
    const std::int64_t timeout = pool_.settings().write_timeout;
    if (timeout > 0) {
      write_deadline_ = monotonic_coarse() + timeout;
      set_deadline();
    }
    const int error = co_await socket_.writable();
    write_deadline_ = Timer::kNever;
    if (error) co_return error;
  }
}

void UpstreamConnection::start_header_timeout() {
  const std::int64_t timeout = pool_.settings().response_header_timeout;
  if (timeout > 0 && !head_read_) {
    header_deadline_ = monotonic_coarse() + timeout;
    set_deadline();
  }
}

void UpstreamConnection::on_deadline() {
  if (idle_) return pool_.drop(*this);
  timed_out_ = true;
  read_deadline_ = header_deadline_ = write_deadline_ = Timer::kNever;
  socket_.cancel_read();
  socket_.cancel_write();
}

void UpstreamConnection::set_deadline() {
  deadline_.set(std::min({read_deadline_, header_deadline_, write_deadline_}));
}

void UpstreamConnection::rest() {
  idle_ = true;
  begin_ = end_ = decoded_ = 0;
  head_read_ = chunk_end_ = false;
  deadline_.set(monotonic_coarse() + pool_.settings().keepalive_idle);
  if (!socket_.reading()) read_more();
}

void UpstreamConnection::wake() {
  idle_ = false;
  reused_ = true;
  sent_ = received_ = false;
  deadline_.clear();
}

bool UpstreamConnection::reusable() const {
  return keep_alive_ && body_sent_ && body_ == BodyState::kDone && begin_ == end_ && !timed_out_ &&
         !unseen_ && pool_.settings().keepalive;
}

}  // namespace fusor
