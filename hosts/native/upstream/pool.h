// The connections of one transport on one loop.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/upstreams.h"
#include "hosts/native/net/loop.h"
#include "hosts/native/upstream/host_limit.h"
#include "hosts/native/upstream/upstream_connection.h"

namespace fusor {

// What all pools of a transport share; lives as long as the transport.
struct TransportState {
  explicit TransportState(const TransportSettings& with)
      : settings(with), limit(settings.max_per_host) {}
  const TransportSettings settings;
  HostLimit limit;
};

class UpstreamPool final : public LoopLocal {
 public:
  // `key`: under which it is the loop's.
  UpstreamPool(Loop& loop, std::uint64_t key, const std::shared_ptr<TransportState>& state);
  ~UpstreamPool() override;

  Loop& loop() { return loop_; }
  const TransportSettings& settings() const { return settings_; }

  // A connection that waits, the most recently used; nullptr: none.
  std::unique_ptr<UpstreamConnection> take(std::string_view address);
  // One that has done its work waits for more, or closes where there are enough.
  void put(std::unique_ptr<UpstreamConnection> connection);
  // An idle connection is of no use any more.
  void drop(UpstreamConnection& connection);
  // A new connection, or where no more may be opened the next that is done with its work. The
  // message says why not: for the log.
  Task<Result<std::unique_ptr<UpstreamConnection>, UpstreamFailure>> dial(std::string address);
  // Idle connections to `address` close as long as others wait for their places. From any thread.
  void ask_to_make_room(const std::string& address);

  // No program names the transport any more, and none of its connections is left.
  bool unused() const { return state_.expired() && connections_ == 0; }
  void closed(const std::string& address);  // by a connection that goes

 private:
  using Idle = std::vector<std::unique_ptr<UpstreamConnection>>;
  void make_room(const std::string& address);
  Task<Result<Socket>> connect(std::string address, std::int64_t deadline);

  Loop& loop_;
  const std::uint64_t key_;
  const TransportSettings settings_;
  std::weak_ptr<TransportState> state_;
  std::map<std::string, Idle, std::less<>> idle_;  // of addresses with connections
  int connections_ = 0;
};

}  // namespace fusor
