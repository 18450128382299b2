// The connections of one transport on one loop.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/upstreams.h"
#include "hosts/native/net/loop.h"
#include "hosts/native/upstream/upstream_connection.h"

namespace fusor {

// What all pools of a transport share; lives as long as the transport.
class TransportState {
 public:
  explicit TransportState(const TransportSettings& with) : settings(with) {}
  const TransportSettings settings;

  // Counts a connection against max_per_host; false: there are as many as may be.
  bool may_open(const std::string& address);
  void closed(const std::string& address);

 private:
  std::mutex mutex_;
  std::map<std::string, int> open_;
};

class UpstreamPool final : public LoopLocal {
 public:
  UpstreamPool(Loop& loop, const std::shared_ptr<TransportState>& state)
      : loop_(loop), settings_(state->settings), state_(state) {}
  ~UpstreamPool() override { idle_.clear(); }

  Loop& loop() { return loop_; }
  const TransportSettings& settings() const { return settings_; }

  // A connection that waits, the most recently used; nullptr: none.
  std::unique_ptr<UpstreamConnection> take(std::string_view address);
  // One that has done its work waits for more, or closes where there are enough.
  void put(std::unique_ptr<UpstreamConnection> connection);
  // An idle connection is of no use any more.
  void drop(UpstreamConnection& connection);
  // A new connection. The message says why not: for the log.
  Task<Result<std::unique_ptr<UpstreamConnection>, UpstreamFailure>> dial(std::string address);

  // No program names the transport any more, and none of its connections is left.
  bool unused() const { return state_.expired() && connections_ == 0; }
  void closed(const std::string& address);  // by a connection that goes

 private:
  using Idle = std::vector<std::unique_ptr<UpstreamConnection>>;
  Task<Result<Socket>> connect(std::string address, std::int64_t deadline);

  Loop& loop_;
  const TransportSettings settings_;
  std::weak_ptr<TransportState> state_;
  std::map<std::string, Idle, std::less<>> idle_;
  int connections_ = 0;
};

}  // namespace fusor
