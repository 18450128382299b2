#include "hosts/native/upstream/host_limit.h"

#include "hosts/native/upstream/pool.h"

namespace fusor {

void HostLimit::add(UpstreamPool& pool) {
  std::lock_guard lock(mutex_);
  pools_.push_back(&pool);
}

void HostLimit::remove(UpstreamPool& pool) {
  std::lock_guard lock(mutex_);
  std::erase(pools_, &pool);
}

bool HostLimit::enter(Turn& turn) {
  std::lock_guard lock(mutex_);
  Host& host = hosts_[turn.address_];
  if (host.open < most_) {
    ++host.open;
    turn.granted_.emplace();
    return true;
  }
  // What rests on the loops holds places. Behind the first in line nothing comes to rest any more.
  if (!host.line.first()) {
    for (UpstreamPool* pool : pools_) pool->ask_to_make_room(turn.address_);
  }
  host.line.push_back(turn);
  turn.in_line_ = true;
  return false;
}

void HostLimit::leave(Turn& turn) {
  std::lock_guard lock(mutex_);
  if (!turn.in_line_) return;  // its turn has come: it is being told
  hosts_[turn.address_].line.remove(turn);
  turn.in_line_ = false;
  turn.resume_later();
}

void HostLimit::closed(const std::string& address) {
  if (!limits()) return;
  std::lock_guard lock(mutex_);
  const auto host = hosts_.find(address);
  if (Turn* next = host->second.line.first()) {
    grant(host->second, *next, nullptr);
  } else if (--host->second.open == 0) {
    hosts_.erase(host);
  }
}

bool HostLimit::takes(UpstreamPool& pool, std::unique_ptr<UpstreamConnection>& connection) {
  if (!limits()) return false;
  std::lock_guard lock(mutex_);
  Host& host = hosts_.find(connection->address())->second;
  Turn* const next = host.line.first();
  if (next && &next->pool_ == &pool) {
    connection->wake();
    grant(host, *next, std::move(connection));
  }
  return next != nullptr;
}

bool HostLimit::waited_for(const std::string& address) {
  std::lock_guard lock(mutex_);
  const auto host = hosts_.find(address);
  return host != hosts_.end() && host->second.line.first();
}

void HostLimit::grant(Host& host, Turn& turn, std::unique_ptr<UpstreamConnection> connection) {
  host.line.remove(turn);
  turn.in_line_ = false;
  turn.granted_ = std::move(connection);
  turn.resume_later();
}

void HostLimit::Turn::resume_later() {
  pool_.loop().post([this] { resume(); });
}

}  // namespace fusor
