// max_conns_per_host: counts the connections of all loops to each address. A request that finds as
// many as may be waits in line for one of its own loop, or for the place of one that closes.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/context.h"
#include "hosts/native/net/linked_list.h"
#include "hosts/native/upstream/upstream_connection.h"

namespace fusor {

// Used by the pools of all loops.
class HostLimit {
 public:
  class Turn;

  explicit HostLimit(int most) : most_(most) {}  // 0: no limit
  bool limits() const { return most_ > 0; }

  void add(UpstreamPool& pool);
  void remove(UpstreamPool& pool);

  // A connection is gone, or could not be opened: its place goes to the first in line.
  void closed(const std::string& address);
  // Is the place of a connection that begins to rest waited for? Then it goes to the first in line
  // where that is of the same pool, and has to be closed where it is not.
  bool takes(UpstreamPool& pool, std::unique_ptr<UpstreamConnection>& connection);
  bool waited_for(const std::string& address);

 private:
  struct Host {
    int open = 0;
    LinkedList<Turn> line;
  };
  bool enter(Turn& turn);
  void leave(Turn& turn);
  void grant(Host& host, Turn& turn, std::unique_ptr<UpstreamConnection> connection);

  const int most_;
  std::mutex mutex_;
  std::map<std::string, Host> hosts_;  // a host with open connections
  std::vector<UpstreamPool*> pools_;
};

// `auto turn = co_await HostLimit::Turn(limit, pool, address);` A connection that waited, nullptr
// for the right to open one, or nothing where the request was cancelled.
class HostLimit::Turn final : public Operation, public Linked<Turn> {
 public:
  using Granted = std::optional<std::unique_ptr<UpstreamConnection>>;

  Turn(HostLimit& limit, UpstreamPool& pool, const std::string& address)
      : limit_(limit), pool_(pool), address_(address) {}
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    if (!attach(waiter)) return false;
    if (!limit_.enter(*this)) return true;
    detach();
    return false;
  }
  Granted await_resume() { return std::move(granted_); }
  void cancel() override { limit_.leave(*this); }

 private:
  friend class HostLimit;
  void resume_later();

  HostLimit& limit_;
  UpstreamPool& pool_;
  const std::string& address_;
  bool in_line_ = false;  // under the limit's lock
  Granted granted_;
};

}  // namespace fusor
