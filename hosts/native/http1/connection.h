// One HTTP/1 connection of a client: reads heads, runs one exchange after the other, writes
// responses (RFC 9112). The exchange is reused, so a request that needs no waiting costs one recv,
// one send, and no allocation.
//
// How it works. Outside of a request the connection is a small state machine fed by on_read. A
// request runs as a coroutine (serve_exchange), often to its end inside on_read. Where it suspends,
// the connection goes on reading: what comes is the next request, and an end of stream cancels the
// request. It deletes itself, in a later turn of the loop, when it has closed.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <string>

#include "hosts/native/http/connections.h"
#include "hosts/native/http/stream.h"
#include "hosts/native/http1/chunked.h"
#include "hosts/native/http1/parser.h"
#include "hosts/native/http1/response_head.h"
#include "hosts/native/net/loop.h"
#include "hosts/native/net/socket.h"
#include "hosts/native/net/socket_address.h"

namespace fusor::http1 {

// Serves the accepted, non-blocking socket `fd`. Endpoint and list outlive the connection.
void serve_connection(Loop& loop, int fd, const SocketAddress& peer, Endpoint& endpoint,
                      ConnectionList& list);

class Connection final : public OpenConnection, public Stream, private Socket::Reader {
 public:
  Connection(Loop& loop, int fd, const SocketAddress& peer, Endpoint& endpoint,
             ConnectionList& list);

  void start();
  void drain() override;
  void abort() override;

 private:
  friend class RequestBody;
  friend class ClientDuplex;

  enum class Phase {
    kIdle,     // between requests, nothing of the next one has come
    kHead,     // part of a head is there
    kRequest,  // an exchange runs
    kLinger,   // the last response is out; what the client still sends is thrown away for a moment
    kClosed,
  };

  // --- connection.cc: heads, and the way from one request to the next.
  void on_read(IoResult result) override;
  void process();
  bool take_head();  // false: nothing more to do now
  void wait_for_head(std::string_view bytes, std::size_t limit);
  void begin_request();
  void finish_request();
  Task<void> run();
  void refuse(int status, std::string_view text);
  void make_room(std::size_t more);
  void read_more();
  void watch();
  void linger();
  void close();
  Task<void> end_watch();  // until no read is in flight

  // --- deadlines.cc
  struct Deadline final : Timer {
    Deadline(Loop& loop, Connection& owner) : Timer(loop), connection(owner) {}
    void expired() override { connection.on_deadline(); }
    Connection& connection;
  };
  void on_deadline();
  void set_read_deadline(std::int64_t at);
  void set_write_deadline(std::int64_t at);
  void clear_deadlines();

  // --- request_body.cc
  bool body_done() const { return body_state_ == BodyState::kDone; }
  Task<Result<std::size_t, HttpError>> read_body(std::span<char> out);
  std::string_view body_ready() const;
  void take_body(std::size_t n);   // of the buffer
  void count_body(std::size_t n);  // content that was read, wherever it went
  void end_body();
  // Moves decoded bytes that are in the buffer already; nothing: malformed.
  std::optional<std::size_t> decode_buffered(std::span<char> out);
  HttpError fail_body(int status, std::string_view why);
  void send_continue();
  // Reads what the handlers left, so that the next head can be found; false: not worth it.
  Task<bool> drain_body();
  bool small_rest() const;
  bool body_at_end() const;

  // --- response.cc
  Task<Outcome> respond(Exchange& x) override;
  void reset() override;
  Task<Outcome> drain_and_send(Exchange& x);
  Task<Outcome> send(Exchange& x);
  Task<Outcome> send_now(Exchange& x, std::string_view head, std::string_view bytes,
                         std::uint64_t body);
  Task<Outcome> send_rest(Exchange& x, std::string_view head, std::string_view bytes,
                          std::uint64_t body);
  Task<Outcome> run_tunnel(Exchange& x, std::string_view head);
  void send_interim(int status, const Headers& headers);
  void report_dropped(int count);
  Outcome outcome(std::uint64_t body_bytes, int error);
  bool may_keep_alive() const;
  Task<int> write(std::span<iovec> parts);
  Task<int> wait_writable();

  // --- response_body.cc
  Task<Outcome> send_file(Exchange& x, std::string_view head);
  Task<Outcome> send_large_file(Exchange& x, std::string_view head);
  Task<Outcome> copy_file(Exchange& x, std::string_view head);
  Task<Outcome> send_source(Exchange& x, std::string_view head);

  Loop& loop_;
  Endpoint& endpoint_;
  Socket socket_;
  Deadline deadline_;
  Exchange x_;
  Context context_;
  std::string remote_host_, local_host_;
  std::uint16_t remote_port_ = 0, local_port_ = 0;

  // Received bytes: [begin_, end_) is not used yet. While an exchange runs, its head stays in
  // front.
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
  std::size_t head_end_ = 0;  // of the current request's head
  std::size_t seen_ = 0;      // of an incomplete head: so many bytes were parsed in vain

  Framing framing_;
  enum class BodyState { kNone, kLength, kChunked, kDone, kFailed } body_state_ = BodyState::kDone;
  std::uint64_t body_left_ = 0, body_read_ = 0;
  ChunkedDecoder chunks_;

  ResponsePlan plan_;

  Phase phase_ = Phase::kIdle;
  bool processing_ = false;      // inside process(): it goes on by itself
  bool keep_alive_ = false;      // after the response that is being sent
  bool broken_ = false;          // nothing may be written any more
  bool reset_on_close_ = false;  // a cut off message must not look like a whole one
  bool continued_ = false;       // 100 (Continue) is out
  bool responding_ = false;      // the response has begun: no interim one any more
  bool reading_body_ = false;    // somebody waits for more of the request's body
  bool head_only_ = false;       // HEAD
  bool post_ = false;            // the last method was POST
  bool timed_out_ = false;
  bool tunnel_ = false;        // both directions belong to it
  bool cancel_on_end_ = true;  // the client's end of stream cancels
  bool eof_ = false;
  std::int64_t read_deadline_ = Timer::kNever, write_deadline_ = Timer::kNever;
  std::int64_t body_start_ = 0;
  std::int64_t write_start_ = 0;  // of the first wait; 0: not begun
  std::uint64_t written_ = 0;     // since then
  std::coroutine_handle<> read_waiter_;
};

}  // namespace fusor::http1
