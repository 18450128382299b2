// Upstreams of the host: connection pools on native, fetch() on the edge.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/message.h"

namespace fusor {

class Exchange;

// Settings of `transport http` (Caddy: http.reverse_proxy.transport.http). Durations in ns; 0:
// default.
struct TransportSettings {
  std::int64_t dial_timeout = 3'000'000'000;
  std::int64_t response_header_timeout = 0;  // 0: none
  std::int64_t read_timeout = 0;
  std::int64_t write_timeout = 0;
  std::int64_t expect_continue_timeout = 1'000'000'000;
  bool keepalive = true;
  std::int64_t keepalive_idle = 120'000'000'000;
  int keepalive_idle_per_host = 32;
  int max_per_host = 0;  // 0: no limit
  std::uint64_t max_response_header = 10'000'000;
  bool tls = false;
  bool tls_insecure_skip_verify = false;
  std::string tls_server_name;

  friend bool operator==(const TransportSettings&, const TransportSettings&) = default;
};

struct UpstreamRequest {
  std::string_view address;  // network address: "localhost:9000", "unix//run/app.sock"
  std::string_view method;
  std::string_view target;  // path and query, escaped
  std::string_view host;
  std::string_view scheme = "http";
  const Headers* headers = nullptr;  // hop-by-hop fields already taken out; Host not among them
  Body* body = nullptr;              // the client's; may be empty
  std::optional<std::uint64_t> content_length;  // nothing with a body: chunked
  std::string_view upgrade;                     // the protocol asked for, "" for none
};

struct UpstreamReply {
  int status = 0;
  std::string_view proto = "HTTP/1.1";
  Headers headers;  // views live in the exchange's arena
  Body body;        // 101: a tunnel
};

struct UpstreamFailure {
  enum Kind {
    kDial,     // no connection: nothing was sent, safe to try again
    kTimeout,  // 504
    kBroken,   // reset, malformed reply: 502
    kClient,   // the client's body failed or the client went: nobody's fault upstream
  } kind;
  std::string message;
  // Of kClient: the status that the body's own failure asks for (413 where it was too large).
  int client_status = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;
  // Sends `request` and waits for the reply's head; the bodies stream. Retries by itself only where
  // a pooled connection turned out closed before anything of the reply came, and what the upstream
  // may have seen of the request may be repeated (RFC 9110 section 9.2.2).
  virtual Task<Result<UpstreamReply, UpstreamFailure>> round_trip(Exchange& x,
                                                                  UpstreamRequest request) = 0;
};

// What is known of one upstream address at run time: shared by all loops and by every handler that
// names the address, also across reloads.
class UpstreamState {
 public:
  int requests() const { return requests_.load(std::memory_order_relaxed); }  // in flight
  void count_request(int delta) { requests_.fetch_add(delta, std::memory_order_relaxed); }

  // Remembers a failure until a time of the monotonic clock. Of more than 64 at once the oldest is
  // forgotten: nobody needs more to know that an upstream is down.
  void count_failure(std::int64_t until_ns);
  int failures(std::int64_t now_ns) const;

 private:
  std::atomic<int> requests_{0};
  std::atomic<std::uint32_t> next_{0};
  std::atomic<std::int64_t> latest_{0};
  std::array<std::atomic<std::int64_t>, 64> until_{};
};

class Upstreams {
 public:
  virtual ~Upstreams() = default;
  // The state of a dial address. A host that keeps none across reloads makes a new one.
  virtual std::shared_ptr<UpstreamState> state(std::string_view /*address*/) {
    return std::make_shared<UpstreamState>();
  }
  // The pool with these settings; an equal one that is in use is shared, also across reloads.
  virtual Result<std::shared_ptr<Transport>> open(const TransportSettings& settings) = 0;
};

}  // namespace fusor
