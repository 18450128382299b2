#include "hosts/native/upstream/transport.h"

#include <atomic>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "hosts/native/upstream/pool.h"

namespace fusor {
namespace {

std::uint64_t next_key() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

// May the upstream be given a request twice? As Go's net/http: where the method is safe (RFC 9110
// section 9.2.1), or the client says by a key that once is meant; and where the body is there
// still.
bool is_replayable(const UpstreamRequest& request) {
  if (request.body && request.body->as_source()) return false;
  for (const char* method : {"GET", "HEAD", "OPTIONS", "TRACE"}) {
    if (request.method == method) return true;
  }
  return request.headers &&
         (request.headers->has("Idempotency-Key") || request.headers->has("X-Idempotency-Key"));
}

class HttpTransport final : public Transport {
 public:
  explicit HttpTransport(const TransportSettings& settings)
      : state_(std::make_shared<TransportState>(settings)) {}

  Task<RoundTrip> round_trip(Exchange& x, UpstreamRequest request) override {
    UpstreamPool& pool = this->pool();
    // Each idle connection may have been closed by the upstream just now.
    for (;;) {
      std::unique_ptr<UpstreamConnection> connection = pool.take(request.address);
      if (!connection) {
        auto dialed = co_await pool.dial(std::string(request.address));
        if (!dialed) co_return std::unexpected(std::move(dialed.error()));
        connection = std::move(*dialed);
      }
      using Stale = UpstreamConnection::Stale;
      Stale stale = Stale::kNo;
      RoundTrip reply =
          co_await UpstreamConnection::round_trip(std::move(connection), x, request, &stale);
      const bool again =
          stale == Stale::kUnsent || (stale == Stale::kSent && is_replayable(request));
      if (!again) co_return reply;
    }
  }

  const TransportSettings& settings() const { return state_->settings; }

 private:
  UpstreamPool& pool() {
    Loop& loop = *Loop::current();
    if (LoopLocal* found = loop.local(key_)) return static_cast<UpstreamPool&>(*found);
    loop.remove_locals([](LoopLocal& local) {
      auto* old = dynamic_cast<UpstreamPool*>(&local);
      return old && old->unused();
    });
    auto made = std::make_unique<UpstreamPool>(loop, key_, state_);
    UpstreamPool& pool = *made;
    loop.set_local(key_, std::move(made));
    return pool;
  }

  const std::uint64_t key_ = next_key();
  const std::shared_ptr<TransportState> state_;
};

class NativeUpstreams final : public Upstreams {
 public:
  Result<std::shared_ptr<Transport>> open(const TransportSettings& settings) override {
    if (settings.tls) return fail("TLS upstreams are not available in this build");
    std::lock_guard lock(mutex_);
    std::erase_if(open_, [](const auto& weak) { return weak.expired(); });
    for (const auto& weak : open_) {
      if (auto transport = weak.lock(); transport && transport->settings() == settings)
        return transport;
    }
    auto transport = std::make_shared<HttpTransport>(settings);
    open_.push_back(transport);
    return transport;
  }

  // Every handler that names an address sees the same failures and requests in flight, also those
  // of the Program before.
  std::shared_ptr<UpstreamState> state(std::string_view address) override {
    std::lock_guard lock(mutex_);
    std::erase_if(states_, [](const auto& entry) { return entry.second.expired(); });
    auto& known = states_[std::string(address)];
    auto state = known.lock();
    if (!state) {
      state = std::make_shared<UpstreamState>();
      known = state;
    }
    return state;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<UpstreamState>, std::less<>> states_;
  std::vector<std::weak_ptr<HttpTransport>> open_;
};

}  // namespace

std::unique_ptr<Upstreams> make_upstreams() { return std::make_unique<NativeUpstreams>(); }

}  // namespace fusor
