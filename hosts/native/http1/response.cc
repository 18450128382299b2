// Sending responses. What fits into the socket's buffer at once leaves in one call, without a
// coroutine of its own; the rest waits as Tasks.
#include "hosts/native/http1/send_buffer.h"

#include "core/http/status.h"
#include "hosts/native/http/date.h"
#include "hosts/native/http1/deadlines.h"
#include "hosts/native/http1/request_body.h"

namespace fusor::http1 {

bool Connection::may_keep_alive() const {
  return keep_alive_ && !broken_ && endpoint_.limits().keepalive && !endpoint_.draining();
}

Outcome Connection::outcome(std::uint64_t body_bytes, int error) {
  if (error) {
    broken_ = true;
    keep_alive_ = false;
  }
  return {x_.response.status, body_bytes, body_read_, error != 0};
}

void Connection::reset() {
  broken_ = true;
  keep_alive_ = false;
}

Task<Outcome> Connection::respond(Exchange& x) {
  if (broken_) return ready(outcome(0, ECONNABORTED));
  // What streams may still read the request's body; everything else has had its chance.
  if (!body_done() && !x.response.body.as_source() && !x.response.body.as_tunnel()) {
    if (may_keep_alive() && small_rest()) return drain_and_send(x);
    keep_alive_ = false;
  }
  return send(x);
}

Task<Outcome> Connection::drain_and_send(Exchange& x) {
  if (!co_await drain_body()) keep_alive_ = false;
  co_return co_await send(x);
}

Task<Outcome> Connection::send(Exchange& x) {
  responding_ = true;
  Response& response = x.response;
  keep_alive_ = may_keep_alive();
  const Asked asked{head_only_, x.request.proto_minor == 0, keep_alive_};
  plan_ = plan_response(response, asked);
  keep_alive_ = plan_.keep_alive;

  int dropped = 0;
  char* out = send_buffer(response_head_bound(response));
  const std::string_view head(
      out, write_response_head(response, plan_, asked, http_date_now(), out, dropped));
  if (dropped > 0) report_dropped(dropped);

  if (response.body.as_tunnel()) return run_tunnel(x, x.arena.copy(head));
  if (!plan_.send_body) return send_now(x, head, {}, 0);
  if (const std::string_view* bytes = response.body.as_bytes()) {
    return send_now(x, head, *bytes, bytes->size());
  }
  if (response.body.as_file()) return send_file(x, head);
  if (BodySource* source = response.body.as_source()) {
    // A reply that has come whole leaves whole.
    const std::string_view there = source->arrived();
    if (plan_.framing != ResponsePlan::Length::kKnown || there.size() != plan_.length) {
      return send_source(x, x.arena.copy(head));
    }
    return send_now(x, head, there, there.size());
  }
  return send_now(x, head, {}, 0);
}

// `head` stands in the send buffer, `bytes` longer. Tries at once; what is left waits.
Task<Outcome> Connection::send_now(Exchange& x, std::string_view head, std::string_view bytes,
                                   std::uint64_t body) {
  const iovec parts[2] = {part_of(head), part_of(bytes)};
  const ssize_t n = socket_.try_write(parts, bytes.empty() ? 1 : 2);
  if (n == static_cast<ssize_t>(head.size() + bytes.size())) [[likely]] {
    if (BodySource* source = x.response.body.as_source(); source && body > 0) source->take(body);
    return ready(outcome(body, 0));
  }
  if (n < 0 && n != -EAGAIN) return ready(outcome(0, static_cast<int>(-n)));
  const std::size_t done = n > 0 ? static_cast<std::size_t>(n) : 0;
  const std::size_t of_head = std::min(done, head.size());
  return send_rest(x, x.arena.copy(head.substr(of_head)), bytes.substr(done - of_head), body);
}

Task<Outcome> Connection::send_rest(Exchange& x, std::string_view head, std::string_view bytes,
                                    std::uint64_t body) {
  cancel_on_end_ = false;  // a client that has said all it wanted may still listen
  iovec parts[2] = {part_of(head), part_of(bytes)};
  const int error = co_await write(parts);
  if (BodySource* source = x.response.body.as_source(); source && body > 0) source->take(body);
  co_return outcome(error ? 0 : body, error);
}

Task<int> Connection::write(std::span<iovec> parts) {
  for (;;) {
    const ssize_t n = socket_.try_write(parts.data(), parts.size());
    if (n < 0 && n != -EAGAIN) co_return static_cast<int>(-n);
    if (n >= 0) {
      parts = advance(parts, static_cast<std::size_t>(n));
      written_ += static_cast<std::uint64_t>(n);
    }
    if (parts.empty()) co_return 0;
    if (const int error = co_await wait_writable()) co_return error;
  }
}

Task<int> Connection::wait_writable() {
  if (write_start_ == 0) {
    write_start_ = monotonic_coarse();
    written_ = 0;
  }
  set_write_deadline(piece_deadline(endpoint_.limits().write, write_start_, written_));
  const int error = co_await socket_.writable();
  set_write_deadline(Timer::kNever);
  co_return error;
}

Task<Outcome> Connection::run_tunnel(Exchange& x, std::string_view head) {
  keep_alive_ = false;
  tunnel_ = true;
  iovec part = part_of(head);
  const int error = co_await write({&part, 1});
  if (!error) {
    ClientDuplex client(*this);
    co_await x.response.body.as_tunnel()->run(client);
  }
  co_return outcome(0, error);
}

// An interim response goes out whole now, or not at all: nothing waits for it.
void Connection::send_interim(int status, const Headers& headers) {
  if (phase_ != Phase::kRequest || broken_ || responding_ || x_.request.proto_minor == 0) return;
  Response interim;
  interim.status = status;
  for (const Field& field : headers) interim.headers.add(field.name, field.value);
  std::string out(response_head_bound(interim), '\0');
  int dropped = 0;
  const iovec part{out.data(),
                   write_response_head(interim, {}, {.keep_alive = true}, {}, out.data(), dropped)};
  const ssize_t n = socket_.try_write(&part, 1);
  if (n > 0 && n < static_cast<ssize_t>(part.iov_len)) broken_ = true;
}

void Connection::report_dropped(int count) {
  const LogField fields[] = {{"count", std::int64_t{count}}, {"uri", x_.request.target}};
  x_.host.log.write(LogLevel::kWarn, "http",
                    "left out response header fields with an invalid name or value", fields);
}

}  // namespace fusor::http1
