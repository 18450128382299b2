// Receiving replies: heads and bodies.
#include <algorithm>
#include <cstring>

#include "core/base/strings.h"
#include "hosts/native/http1/lenient_head.h"
#include "hosts/native/upstream/more.h"
#include "hosts/native/upstream/pool.h"

namespace fusor {
namespace {

std::unexpected<UpstreamFailure> broken(std::string message) {
  return std::unexpected(UpstreamFailure{UpstreamFailure::kBroken, std::move(message), 0});
}

// 1xx but 101: another head follows.
bool is_interim(std::string_view head) {
  const std::string_view status = head.substr(std::string_view("HTTP/1.1 ").size());
  return status.starts_with('1') && !status.starts_with("101");
}

}  // namespace

void UpstreamConnection::on_read(IoResult result) {
  end_ += result.bytes;
  // Unasked for: it closed, or says what belongs to no request.
  if (idle_) return pool_.drop(*this);
  if (result.bytes > 0) received_ = true;
  if (More* waiting = std::exchange(waiting_, nullptr)) return waiting->complete(result);
  unseen_ = result;
}

void UpstreamConnection::read_more() {
  socket_.start_read({buffer_.get() + end_, capacity_ - end_}, *this);
}

// Room behind end_; no read is in flight. False: a head has reached its limit.
bool UpstreamConnection::make_room() {
  if (end_ < capacity_) return true;
  if (begin_ > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    return true;
  }
  if (capacity_ >= pool_.settings().max_response_header) return false;
  std::unique_ptr<char[]> larger(new char[capacity_ * 2]);
  std::memcpy(larger.get(), buffer_.get(), end_);
  buffer_ = std::move(larger);
  capacity_ *= 2;
  return true;
}

void UpstreamConnection::begin_wait() {
  const std::int64_t timeout = pool_.settings().read_timeout;
  read_deadline_ = timeout > 0 ? monotonic_coarse() + timeout : Timer::kNever;
  if (read_deadline_ != Timer::kNever || header_deadline_ != Timer::kNever) set_deadline();
}

// The next head, of at most `limit` bytes: in the buffer, until more is read.
Task<Result<std::string_view, UpstreamFailure>> UpstreamConnection::next_head(std::uint64_t limit) {
  std::size_t seen = 0;
  for (;;) {
    const std::string_view bytes(buffer_.get() + begin_, end_ - begin_);
    const std::size_t known = std::min<std::size_t>(bytes.size(), 7);
    if (bytes.substr(0, known) != std::string_view("HTTP/1.").substr(0, known)) {
      co_return broken("malformed HTTP response: no status line");
    }
    const std::size_t size = http1::lenient_head_size(bytes, seen);
    if (size > 0 ? size > limit : bytes.size() >= limit) {
      co_return broken("the reply's head is too large");
    }
    if (size > 0) {
      begin_ += size;
      co_return bytes.substr(0, size);
    }
    seen = bytes.size();
    if (client_failed_) co_return broken("");
    if (!socket_.reading() && !unseen_ && !make_room())
      co_return broken("the reply's head is too large");
    begin_wait();
    const IoResult r = co_await More(*this);
    if (timed_out_) {
      co_return std::unexpected(
          UpstreamFailure{UpstreamFailure::kTimeout, "timeout awaiting response headers", 0});
    }
    if (r.error == ECANCELED) {
      co_return std::unexpected(
          UpstreamFailure{UpstreamFailure::kClient, "the client has gone", 0});
    }
    if (r.error) co_return broken(cat("read: ", std::strerror(r.error)));
    if (r.bytes == 0) co_return broken(bytes.empty() ? "EOF" : "unexpected EOF");
  }
}

Task<RoundTrip> UpstreamConnection::read_head(Exchange& x, const UpstreamRequest& request) {
  if (body_sent_) start_header_timeout();
  const std::uint64_t limit = pool_.settings().max_response_header;
  std::uint64_t left = limit;
  for (;;) {
    auto text = co_await next_head(left);
    if (!text) co_return std::unexpected(std::move(text.error()));
    // The connection may be gone, or serve another request, before the response is out. Interim
    // heads, of which there may be any number, are done with at once.
    const bool interim = is_interim(*text);
    const auto keep = [&](std::string_view it) { return interim ? it : x.arena.copy(it); };
    UpstreamReply reply;
    http1::ResponseHead head;
    http1::Framing framing;
    auto parsed = http1::parse_response_head(keep(*text), head, reply.headers, framing);
    std::string straight;
    if (parsed.state != http1::HeadState::kComplete) {
      straight = http1::straighten(*text);
      reply.headers.clear();
      framing = http1::Framing();
      parsed = http1::parse_response_head(keep(straight), head, reply.headers, framing);
    }
    if (parsed.state != http1::HeadState::kComplete) {
      co_return broken(cat("malformed HTTP response: ", parsed.text));
    }
    if (interim) {
      // As Go's net/http: those that the client is not given count as a part of the final head.
      const bool given = head.status != 100 && x.interim;
      if (given) x.interim(head.status, reply.headers);
      left = given ? limit : left - text->size();
      continue;
    }
    head_read_ = true;
    header_deadline_ = read_deadline_ = Timer::kNever;
    deadline_.clear();
    begin_body(request, head, framing);
    reply.status = head.status;
    reply.proto = head.proto;
    co_return reply;
  }
}

void UpstreamConnection::begin_body(const UpstreamRequest& request, const http1::ResponseHead& head,
                                    const http1::Framing& framing) {
  keep_alive_ = framing.keep_alive && head.status != 101;
  length_ = framing.content_length;
  if (request.method == "HEAD" || head.status < 200 || head.status == 204 || head.status == 304) {
    body_ = BodyState::kDone;
  } else if (framing.chunked) {
    body_ = BodyState::kChunked;
    chunks_ = http1::ChunkedDecoder();
    chunk_end_ = false;
    decoded_ = 0;
  } else if (framing.content_length) {
    left_ = *framing.content_length;
    body_ = left_ > 0 ? BodyState::kLength : BodyState::kDone;
  } else {
    body_ = BodyState::kUntilClose;
    keep_alive_ = false;
  }
}

// Content of chunks moves down over their framing; what is between begin_ and end_ is content then.
void UpstreamConnection::decode_in_place() {
  char* const raw = buffer_.get() + begin_ + decoded_;
  const std::size_t size = end_ - begin_ - decoded_;
  if (size == 0 || chunk_end_) return;
  const auto step = chunks_.decode({raw, size}, {raw, size});
  decoded_ += step.produced;
  end_ = begin_ + decoded_;
  if (step.state == http1::ChunkedDecoder::State::kBad) failed_ = true;
  if (step.state == http1::ChunkedDecoder::State::kDone) {
    chunk_end_ = true;
    if (step.consumed < size) keep_alive_ = false;  // bytes that belong to no reply
    if (decoded_ == 0) body_ = BodyState::kDone;
  }
}

std::string_view UpstreamConnection::body_arrived() {
  std::size_t n = end_ - begin_;
  switch (body_) {
    case BodyState::kLength:
      n = static_cast<std::size_t>(std::min<std::uint64_t>(n, left_));
      break;
    case BodyState::kChunked:
      decode_in_place();
      n = decoded_;
      break;
    case BodyState::kUntilClose:
      break;
    case BodyState::kDone:
      n = 0;
      break;
  }
  return {buffer_.get() + begin_, n};
}

void UpstreamConnection::take_body(std::size_t n) {
  begin_ += n;
  if (body_ == BodyState::kLength) {
    count_body(n);
  } else if (body_ == BodyState::kChunked) {
    decoded_ -= n;
    if (decoded_ == 0 && chunk_end_) body_ = BodyState::kDone;
  }
  if (begin_ == end_ && !socket_.reading()) begin_ = end_ = 0;
}

void UpstreamConnection::count_body(std::size_t n) {
  left_ -= n;
  if (left_ == 0) body_ = BodyState::kDone;
}

bool UpstreamConnection::body_at_end() const {
  return body_ == BodyState::kDone || (body_ == BodyState::kLength && left_ <= end_ - begin_) ||
         (body_ == BodyState::kChunked && chunk_end_);
}

Task<Result<std::size_t, HttpError>> UpstreamConnection::read_body(std::span<char> out) {
  for (;;) {
    if (const std::string_view there = body_arrived(); !there.empty()) {
      const std::size_t n = std::min(there.size(), out.size());
      std::memcpy(out.data(), there.data(), n);
      take_body(n);
      co_return n;
    }
    if (body_ == BodyState::kDone) co_return std::size_t{0};
    if (failed_)
      co_return http_error(502, "the upstream's reply is broken: malformed chunked encoding");
    // Content goes straight to the reader; framing lines come to the buffer.
    const std::uint64_t direct = body_ == BodyState::kLength    ? left_
                                 : body_ == BodyState::kChunked ? chunks_.in_chunk()
                                                                : UINT64_MAX;
    const bool straight = direct > 0 && !socket_.reading() && !unseen_;
    if (!straight && !socket_.reading() && !unseen_) make_room();
    begin_wait();
    IoResult r;
    if (straight) {
      r = co_await socket_.read(
          out.first(static_cast<std::size_t>(std::min<std::uint64_t>(direct, out.size()))));
    } else {
      r = co_await More(*this);
    }
    if (read_deadline_ != Timer::kNever) {
      read_deadline_ = Timer::kNever;
      deadline_.clear();
    }
    if (r.bytes == 0 || r.error) {
      if (!r.error && body_ == BodyState::kUntilClose) {
        body_ = BodyState::kDone;
        co_return std::size_t{0};
      }
      failed_ = true;
      co_return http_error(
          502, timed_out_ ? "the upstream's reply timed out"
               : r.error  ? cat("the upstream's reply is broken: ", std::strerror(r.error))
                          : "the upstream's reply ended early");
    }
    if (!straight) continue;
    if (body_ == BodyState::kLength) count_body(r.bytes);
    if (body_ == BodyState::kChunked) chunks_.skip(r.bytes);
    co_return r.bytes;
  }
}

}  // namespace fusor
