// One upstream of a reverse_proxy, and the pool of them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/upstreams.h"
#include "core/routes/template.h"

namespace fusor {

// Where a request goes: views into the upstream, or into the arena where placeholders were in it.
struct DialAddress {
  std::string_view dial;      // "localhost:9000", "unix//run/app.sock": what the transport takes
  std::string_view address;   // with its network: "tcp/localhost:9000"
  std::string_view hostport;  // "localhost:9000"; of unix the path
  std::string_view host;
  std::string_view port;
};

class Upstream {
 public:
  // `text` is the dial address as configured; the error says what is wrong with it.
  static Result<Upstream> make(std::string_view text, int max_requests, Upstreams& upstreams);

  const std::string& text() const { return text_; }
  int max_requests() const { return max_requests_; }
  UpstreamState& state() const { return *state_; }
  // Fails where placeholders made no address of exactly one socket.
  Result<DialAddress> address(Exchange& x) const;

 private:
  static Result<void> parse(std::string_view dial, std::string& address, std::string& hostport,
                            std::string& host, std::string& port);

  std::string text_;
  Template template_;
  std::string address_, hostport_, host_, port_;  // of a literal
  int max_requests_ = 0;                          // 0: no limit
  std::shared_ptr<UpstreamState> state_;
};

struct UpstreamSet {
  std::vector<Upstream> upstreams;
  int max_fails = 0;  // 0: failures do not count

  bool available(const Upstream& upstream, std::int64_t now_ns) const {
    if (max_fails > 0 && upstream.state().failures(now_ns) >= max_fails) return false;
    return upstream.max_requests() == 0 || upstream.state().requests() < upstream.max_requests();
  }
};

}  // namespace fusor
