#include "hosts/native/upstream/pool.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <utility>

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

UpstreamPool::UpstreamPool(Loop& loop, std::uint64_t key,
                           const std::shared_ptr<TransportState>& state)
    : loop_(loop), key_(key), settings_(state->settings), state_(state) {
  state->limit.add(*this);
}

UpstreamPool::~UpstreamPool() {
  if (const auto state = state_.lock()) state->limit.remove(*this);
  std::exchange(idle_, {}).clear();  // closed() finds none of them
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
  const auto state = state_.lock();
  if (!state) return;
  connection->rest();
  if (state->limit.takes(*this, connection)) return;
  Idle& idle = idle_[connection->address()];
  const int most = settings_.keepalive_idle_per_host > 0 ? settings_.keepalive_idle_per_host : 32;
  if (idle.size() < static_cast<std::size_t>(most)) idle.push_back(std::move(connection));
}

void UpstreamPool::drop(UpstreamConnection& connection) {
  Idle& idle = idle_.find(connection.address())->second;
  const auto found =
      std::ranges::find_if(idle, [&](const auto& c) { return c.get() == &connection; });
  // It is in the middle of telling us: it goes in a later turn.
  loop_.post([gone = std::move(*found)] {});
  idle.erase(found);
}

void UpstreamPool::closed(const std::string& address) {
  --connections_;
  // Addresses may come from placeholders: the map does not grow for ever.
  if (const auto at = idle_.find(address); at != idle_.end() && at->second.empty()) idle_.erase(at);
  if (const auto state = state_.lock()) state->limit.closed(address);
}

void UpstreamPool::ask_to_make_room(const std::string& address) {
  loop_.post([&loop = loop_, key = key_, address] {
    if (LoopLocal* pool = loop.local(key)) static_cast<UpstreamPool*>(pool)->make_room(address);
  });
}

void UpstreamPool::make_room(const std::string& address) {
  const auto state = state_.lock();
  while (state && state->limit.waited_for(address) && take(address)) {
  }
}

Task<Result<std::unique_ptr<UpstreamConnection>, UpstreamFailure>> UpstreamPool::dial(
    std::string address) {
  using Kind = UpstreamFailure;
  if (const auto state = state_.lock(); state && state->limit.limits()) {
    HostLimit::Turn::Granted turn = co_await HostLimit::Turn(state->limit, *this, address);
    if (!turn) co_return std::unexpected(UpstreamFailure{Kind::kClient, "the client has gone", 0});
    if (*turn) co_return std::move(*turn);
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
    auto found = co_await resolve(parsed->host, parsed->start_port, deadline);
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
