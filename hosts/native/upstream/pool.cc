#include "hosts/native/upstream/pool.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "core/base/strings.h"
#include "core/config/network_address.h"
#include "hosts/native/upstream/resolver.h"

namespace fusor {
namespace {

// Ends a connect that takes too long.
class ConnectDeadline final : public Timer {
 public:
  ConnectDeadline(Loop& loop, Socket& socket, std::int64_t at) : Timer(loop), socket_(socket) {
    set(at);
  }
  bool passed = false;

 private:
  void expired() override {
    passed = true;
    socket_.cancel_write();
  }
  Socket& socket_;
};

// As Go words it: "connection refused".
std::string reason(int error) {
  std::string text = std::strerror(error);
  text[0] = ascii_lower(text[0]);
  return text;
}

struct Attempt {
  Socket socket;
  int error = 0;
  bool timed_out = false;
};

Task<Attempt> connect_to(Loop& loop, SocketAddress address, std::int64_t deadline) {
  Attempt attempt;
  const int fd = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    attempt.error = errno;
    co_return attempt;
  }
  if (address.storage.ss_family != AF_UNIX) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  }
  attempt.socket = Socket(loop, fd);
  ConnectDeadline timer(loop, attempt.socket, deadline);
  attempt.error = co_await attempt.socket.connect(address.get(), address.size);
  attempt.timed_out = timer.passed;
  co_return attempt;
}

}  // namespace

bool TransportState::may_open(const std::string& address) {
  if (settings.max_per_host <= 0) return true;
  std::lock_guard lock(mutex_);
  int& open = open_[address];
  if (open >= settings.max_per_host) return false;
  ++open;
  return true;
}

void TransportState::closed(const std::string& address) {
  if (settings.max_per_host <= 0) return;
  std::lock_guard lock(mutex_);
  if (auto at = open_.find(address); at != open_.end() && --at->second == 0) open_.erase(at);
}

std::unique_ptr<UpstreamConnection> UpstreamPool::take(std::string_view address) {
  const auto at = idle_.find(address);
  if (at == idle_.end() || at->second.empty()) return nullptr;
  std::unique_ptr<UpstreamConnection> connection = std::move(at->second.back());
  at->second.pop_back();
  connection->wake();
  return connection;
}

void UpstreamPool::put(std::unique_ptr<UpstreamConnection> connection) {
  if (state_.expired()) return;
  Idle& idle = idle_[connection->address()];
  const int most = settings_.keepalive_idle_per_host > 0 ? settings_.keepalive_idle_per_host : 32;
  if (idle.size() >= static_cast<std::size_t>(most)) return;
  connection->rest();
  idle.push_back(std::move(connection));
}

void UpstreamPool::drop(UpstreamConnection& connection) {
  const auto at = idle_.find(connection.address());
  const auto found =
      std::ranges::find_if(at->second, [&](const auto& c) { return c.get() == &connection; });
  // It is in the middle of telling us: it goes in a later turn.
  loop_.post([gone = std::move(*found)] {});
  at->second.erase(found);
  // Addresses may come from placeholders: the map does not grow for ever.
  if (at->second.empty()) idle_.erase(at);
}

void UpstreamPool::closed(const std::string& address) {
  --connections_;
  if (const auto state = state_.lock()) state->closed(address);
}

Task<Result<std::unique_ptr<UpstreamConnection>, UpstreamFailure>> UpstreamPool::dial(
    std::string address) {
  using Kind = UpstreamFailure;
  while (true) {
    const auto state = state_.lock();
    if (!state || state->may_open(address)) break;
    if (!co_await Sleep(1'000'000)) {
      co_return std::unexpected(UpstreamFailure{Kind::kClient, "the client has gone", 0});
    }
  }
  const std::int64_t timeout = settings_.dial_timeout > 0 ? settings_.dial_timeout : 3'000'000'000;
  Result<Socket> socket = co_await connect(address, monotonic_now() + timeout);
  ++connections_;  // taken back by closed()
  if (!socket) {
    closed(address);
    const bool gone = (co_await this_context()).cancelled();
    co_return std::unexpected(UpstreamFailure{gone ? Kind::kClient : Kind::kDial,
                                              std::move(socket.error().message()), 0});
  }
  co_return std::make_unique<UpstreamConnection>(*this, std::move(address), std::move(*socket));
}

// Tries one address after the other; each gets its share of the time that is left.
Task<Result<Socket>> UpstreamPool::connect(std::string address, std::int64_t deadline) {
  const Result<NetworkAddress> parsed = parse_network_address(address, "tcp", 80);
  if (!parsed) co_return fail(parsed.error().message());
  std::vector<SocketAddress> candidates;
  const bool is_unix = parsed->is_unix();
  if (is_unix) {
    candidates.push_back(SocketAddress::unix_path(std::string(parsed->path())));
  } else if (!parsed->has_port() || parsed->port_count() != 1) {
    co_return fail(cat("dial ", address, ": not an address of one TCP port or unix socket"));
  } else {
    auto found = co_await resolve(parsed->host, parsed->start_port);
    if (!found) co_return fail(cat("dial tcp: ", found.error().message()));
    candidates = std::move(*found);
  }
  std::string why = "no addresses";
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const std::int64_t now = monotonic_now();
    const std::int64_t share = (deadline - now) / static_cast<std::int64_t>(candidates.size() - i);
    Attempt attempt =
        co_await connect_to(loop_, candidates[i], now + std::max<std::int64_t>(share, 0));
    if (attempt.error == 0) co_return std::move(attempt.socket);
    why = cat(is_unix ? "unix " : "tcp ",
              is_unix ? std::string(parsed->path())
                      : join_host_port(candidates[i].host(), decimal(candidates[i].port())),
              attempt.timed_out ? ": i/o timeout" : cat(": connect: ", reason(attempt.error)));
    if (attempt.error == ECANCELED && !attempt.timed_out) break;
  }
  co_return fail(cat("dial ", why));
}

}  // namespace fusor
