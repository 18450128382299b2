// One HTTP/1 connection to an upstream: a request goes out, a reply comes back, then it waits in
// its pool for the next. While it waits a read is under way, which notices that the upstream has
// closed, and which is the first read of the next reply.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/host/upstreams.h"
#include "core/routes/exchange.h"
#include "hosts/native/http1/chunked.h"
#include "hosts/native/http1/parser.h"
#include "hosts/native/http1/send_buffer.h"
#include "hosts/native/net/loop.h"
#include "hosts/native/net/socket.h"

namespace fusor {

class UpstreamPool;

using RoundTrip = Result<UpstreamReply, UpstreamFailure>;

class UpstreamConnection final : private Socket::Reader {
 public:
  UpstreamConnection(UpstreamPool& pool, std::string address, Socket socket);
  ~UpstreamConnection();
  UpstreamConnection(const UpstreamConnection&) = delete;
  UpstreamConnection& operator=(const UpstreamConnection&) = delete;

  const std::string& address() const { return address_; }

  // Of a request that failed before anything of a reply came, on a connection that had been idle:
  // most likely the upstream closed it just then, but what was sent it may have acted on.
  enum class Stale { kNo, kUnsent, kSent };

  // `self` is this connection: it goes into the reply's body, back to its pool, or away.
  static Task<RoundTrip> round_trip(std::unique_ptr<UpstreamConnection> self, Exchange& x,
                                    UpstreamRequest request, Stale* stale);

  // Waits in the pool. When it is of no use any more it tells the pool, which destroys it.
  void rest();
  void wake();

  // Nobody reads its reply any more. It goes as soon as nothing of the request is being sent.
  static void abandon(std::unique_ptr<UpstreamConnection> self);

  static constexpr std::size_t kPiece = 32 * 1024;  // of a body that streams

 private:
  friend class ReplyBody;
  friend class UpstreamTunnel;

  // --- sending
  Task<RoundTrip> run(Exchange& x, UpstreamRequest& request);
  // What the first write left of a request.
  struct Unsent {
    std::string head = {};
    std::string_view ready = {};  // of the body: bytes that are there
    std::size_t arrived = 0;      // of the source: to be taken when they are sent
    BodySource* source;           // of the rest; nullptr: there is none
    bool chunked;
    std::uint64_t left;  // what the source is still to yield, where not chunked
    bool source_is_done() const { return !source || (!chunked && left == 0); }
  };
  Task<void> upload(Unsent unsent);
  Task<void> send(Unsent unsent);
  Task<int> write_piece(Unsent& unsent, std::string_view piece);
  Task<int> write(std::span<iovec> parts);

  // --- receiving
  void on_read(IoResult result) override;
  void read_more();
  void begin_wait();
  void end_wait();
  Task<Result<std::string_view, UpstreamFailure>> next_head(std::uint64_t limit);
  Task<RoundTrip> read_head(Exchange& x, const UpstreamRequest& request);
  bool make_room();
  void begin_body(const UpstreamRequest& request, const http1::ResponseHead& head,
                  const http1::Framing& framing);
  std::string_view body_arrived();
  void take_body(std::size_t n);
  void count_body(std::size_t n);
  void decode_in_place();
  bool body_at_end() const;
  bool whole_reply_arrived();
  Task<Result<std::size_t, HttpError>> read_body(std::span<char> out);
  bool reusable() const;

  struct Deadline final : Timer {
    Deadline(Loop& loop, UpstreamConnection& owner) : Timer(loop), connection(owner) {}
    void expired() override { connection.on_deadline(); }
    UpstreamConnection& connection;
  };
  void on_deadline();
  void set_deadline();
  void give_up();
  void start_header_timeout();

  class More;

  UpstreamPool& pool_;
  std::string address_;
  Socket socket_;
  Deadline deadline_;        // of what is awaited
  Deadline write_deadline_;  // of what is sent meanwhile

  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
  More* waiting_ = nullptr;
  std::optional<IoResult> unseen_;  // a read ended while nobody waited

  enum class BodyState { kDone, kLength, kChunked, kUntilClose } body_ = BodyState::kDone;
  std::uint64_t left_ = 0;
  std::size_t decoded_ = 0;  // bytes of the buffer that are content already (chunked)
  std::optional<std::uint64_t> length_;
  http1::ChunkedDecoder chunks_;
  bool chunk_end_ = false;  // the last chunk was decoded
  bool failed_ = false;     // the body is broken
  bool head_read_ = false;

  std::int64_t read_deadline_ = Timer::kNever, header_deadline_ = Timer::kNever;

  // The task that sends a body, in the exchange's background, and that body, once the reply has
  // begun.
  Context* uploading_ = nullptr;
  Body uploaded_;
  std::unique_ptr<UpstreamConnection> abandoned_;  // itself: see abandon()

  bool idle_ = false;
  bool reused_ = false;
  bool sent_ = false;        // something of the request may have gone out
  bool received_ = false;    // something of the reply has come
  bool closes_ = false;      // what the request says
  bool keep_alive_ = false;  // what the reply says
  bool timed_out_ = false;
  bool body_sent_ = true;
  bool client_failed_ = false;  // the request's body could not be read
  std::string client_error_;
  int client_status_ = 0;
};

}  // namespace fusor
