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

// What handlers behind an early reply find in place of the request's body.
class BodyOnItsWay final : public BodySource {
 public:
  Task<Result<std::size_t, HttpError>> read(std::span<char>) override {
    using Read = Result<std::size_t, HttpError>;
    return ready<Read>(http_error(500, "the request's body is on its way to an upstream"));
  }
};

}  // namespace

UpstreamConnection::UpstreamConnection(UpstreamPool& pool, std::string address, Socket socket)
    : pool_(pool),
      address_(std::move(address)),
      socket_(std::move(socket)),
      deadline_(pool.loop(), *this),
      write_deadline_(pool.loop(), *this),
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

// Sends the request and waits for the reply's head. What cannot be written at once is sent
// meanwhile, and goes on behind the head as long as the reply does.
Task<RoundTrip> UpstreamConnection::run(Exchange& x, UpstreamRequest& request) {
  Body* body = request.body;
  if (body && !request.content_length) request.content_length = body->length();
  const bool chunked = sends_chunked(request);
  const std::uint64_t length = request.content_length.value_or(0);

  thread_local std::string head;
  head.clear();
  closes_ = !pool_.settings().keepalive || asks_to_close(request);
  if (!write_request_head(request, chunked, closes_, head)) {
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
  Unsent unsent{.source = source, .chunked = chunked, .left = length - now.size()};
  if (rest.empty()) {
    if (source && !now.empty()) source->take(now.size());
  } else {
    if (rest.size() == 2) unsent.head.assign(static_cast<char*>(rest[0].iov_base), rest[0].iov_len);
    unsent.ready = {static_cast<char*>(rest.back().iov_base), rest.back().iov_len};
    unsent.arrived = source ? now.size() : 0;
  }
  body_sent_ = rest.empty() && unsent.source_is_done();
  if (body_sent_) co_return co_await read_head(x, request);
  x.background->spawn(upload(std::move(unsent)));
  RoundTrip reply = co_await read_head(x, request);
  // A body that ends because we end it is nobody's failure.
  const bool by_client = client_failed_;
  if (uploading_) {
    if (reply && reply->status != 101 && !whole_reply_arrived()) {
      if (source) uploaded_ = std::exchange(*body, Body::source(std::make_unique<BodyOnItsWay>()));
    } else {
      // Nobody wants what is left. The connection ends with the reply.
      uploading_->cancel();
      co_await x.background->join();
    }
  }
  if (!reply && by_client) {
    co_return std::unexpected(
        UpstreamFailure{UpstreamFailure::kClient, client_error_, client_status_});
  }
  co_return reply;
}

bool UpstreamConnection::whole_reply_arrived() {
  body_arrived();  // decodes
  return body_at_end();
}

Task<void> UpstreamConnection::upload(Unsent unsent) {
  uploading_ = &co_await this_context();
  co_await send(std::move(unsent));
  uploading_ = nullptr;
  uploaded_ = {};
  const auto abandoned = std::move(abandoned_);
}

void UpstreamConnection::abandon(std::unique_ptr<UpstreamConnection> self) {
  if (!self->uploading_) return;
  UpstreamConnection& connection = *self;
  connection.abandoned_ = std::move(self);
  connection.uploading_->cancel();
}

// Where a write fails the reply, or its absence, says why.
Task<void> UpstreamConnection::send(Unsent unsent) {
  iovec first[2] = {http1::part_of(unsent.head), http1::part_of(unsent.ready)};
  if (co_await write(first)) co_return;
  if (unsent.arrived > 0) unsent.source->take(unsent.arrived);
  const std::unique_ptr<char[]> buffer(unsent.source_is_done() ? nullptr : new char[kPiece]);
  while (!unsent.source_is_done()) {
    const auto n = co_await unsent.source->read({buffer.get(), kPiece});
    if (!n || (*n == 0 && !unsent.chunked)) {
      client_failed_ = true;
      client_error_ = n ? "the request's body ended early" : n.error().message();
      client_status_ = n ? 400 : n.error().status();
      give_up();
      co_return;
    }
    if (co_await write_piece(unsent, {buffer.get(), *n})) co_return;
  }
  body_sent_ = true;
  start_header_timeout();
}

Task<int> UpstreamConnection::write_piece(Unsent& unsent, std::string_view piece) {
  char line[18];
  std::string_view before, behind;
  if (!unsent.chunked) {
    piece = piece.substr(
        0, static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), unsent.left)));
    unsent.left -= piece.size();
  } else if (!piece.empty()) {
    before = http1::chunk_line(piece.size(), line);
    behind = "\r\n";
  } else {
    behind = "0\r\n\r\n";
    unsent.source = nullptr;
  }
  iovec parts[3] = {http1::part_of(before), http1::part_of(piece), http1::part_of(behind)};
  co_return co_await write(parts);
}

Task<int> UpstreamConnection::write(std::span<iovec> parts) {
  for (parts = advance(parts, std::size_t{0}); !parts.empty();) {
    const ssize_t n = socket_.try_write(parts.data(), parts.size());
    if (n < 0 && n != -EAGAIN) co_return static_cast<int>(-n);
    if (n >= 0) parts = advance(parts, static_cast<std::size_t>(n));
    if (parts.empty()) break;
    const std::int64_t timeout = pool_.settings().write_timeout;
    if (timeout > 0) write_deadline_.set(monotonic_coarse() + timeout);
    const int error = co_await socket_.writable();
    write_deadline_.clear();
    if (error) co_return error;
  }
  co_return 0;
}

void UpstreamConnection::start_header_timeout() {
  const std::int64_t timeout = pool_.settings().response_header_timeout;
  if (timeout > 0 && !head_read_) {
    header_deadline_ = monotonic_coarse() + timeout;
    set_deadline();
  }
}

void UpstreamConnection::end_wait() {
  read_deadline_ = Timer::kNever;
  set_deadline();
}

void UpstreamConnection::on_deadline() {
  if (idle_) return pool_.drop(*this);
  timed_out_ = true;
  read_deadline_ = header_deadline_ = Timer::kNever;
  give_up();
  socket_.cancel_write();
}

// What has not come of the reply does not count any more.
void UpstreamConnection::give_up() {
  failed_ = true;
  socket_.cancel_read();
}

void UpstreamConnection::set_deadline() {
  deadline_.set(std::min(read_deadline_, header_deadline_));
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
         !unseen_ && !closes_;
}

}  // namespace fusor
