#include "core/modules/handlers/reverse_proxy/selection.h"

#include <algorithm>
#include <atomic>

#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/modules/handlers/reverse_proxy/hash_selection.h"

namespace fusor {
namespace {

std::size_t random_below(Exchange& x, std::size_t n) {
  return static_cast<std::size_t>(x.host.random.next() % n);
}

// Every available one with the same probability, in one pass.
class RandomSelection : public Selector {
 public:
  const Upstream* select(const UpstreamSet& pool, Exchange& x) const override {
    const std::int64_t now = x.host.clock.monotonic_ns();
    const Upstream* chosen = nullptr;
    std::size_t count = 0;
    for (const Upstream& upstream : pool.upstreams) {
      if (!pool.available(upstream, now)) continue;
      if (++count == 1 || random_below(x, count) == 0) chosen = &upstream;
    }
    return chosen;
  }
};

class FirstSelection : public Selector {
 public:
  const Upstream* select(const UpstreamSet& pool, Exchange& x) const override {
    const std::int64_t now = x.host.clock.monotonic_ns();
    const auto at = std::ranges::find_if(
        pool.upstreams, [&](const Upstream& upstream) { return pool.available(upstream, now); });
    return at == pool.upstreams.end() ? nullptr : &*at;
  }
};

class RoundRobinSelection : public Selector {
 public:
  const Upstream* select(const UpstreamSet& pool, Exchange& x) const override {
    const std::int64_t now = x.host.clock.monotonic_ns();
    for (std::size_t i = 0; i < pool.upstreams.size(); ++i) {
      const std::uint32_t turn = turn_.fetch_add(1, std::memory_order_relaxed) + 1;
      const Upstream& upstream = pool.upstreams[turn % pool.upstreams.size()];
      if (pool.available(upstream, now)) return &upstream;
    }
    return nullptr;
  }

 private:
  mutable std::atomic<std::uint32_t> turn_{0};
};

class WeightedRoundRobinSelection : public Selector {
 public:
  std::vector<int> weights;

  void decode(config::Fields& f) {
    f.field("weights", weights);
    for (const int weight : weights) {
      if (weight < 0) f.error("weights", "the weight of an upstream cannot be negative");
      total_ += static_cast<std::uint32_t>(std::max(weight, 0));
    }
    if (total_ == 0) {
      f.error("weighted_round_robin requires at least one upstream with a positive weight");
    }
  }

  const Upstream* select(const UpstreamSet& pool, Exchange& x) const override {
    if (pool.upstreams.empty()) return nullptr;
    const std::int64_t now = x.host.clock.monotonic_ns();
    if (weights.size() < 2) {
      return pool.available(pool.upstreams[0], now) ? &pool.upstreams[0] : nullptr;
    }
    const std::size_t wanted = whose_turn();
    std::vector<const Upstream*> choices;
    for (std::size_t i = 0; i < pool.upstreams.size() && i < weights.size(); ++i) {
      if (weights[i] > 0 && pool.available(pool.upstreams[i], now)) {
        choices.push_back(&pool.upstreams[i]);
      }
    }
    return choices.empty() ? nullptr : choices[wanted % choices.size()];
  }

 private:
  // The index among the upstreams with a weight.
  std::size_t whose_turn() const {
    const std::uint32_t turn = (turn_.fetch_add(1, std::memory_order_relaxed) + 1) % total_;
    std::uint32_t sum = 0;
    std::size_t index = 0;
    for (const int weight : weights) {
      if (weight <= 0) continue;
      sum += static_cast<std::uint32_t>(weight);
      if (turn < sum) return index;
      ++index;
    }
    return 0;
  }

  std::uint32_t total_ = 0;
  mutable std::atomic<std::uint32_t> turn_{0};
};

// The one with the fewest requests; one of those at random where several have as few.
const Upstream* least_busy(const std::vector<const Upstream*>& candidates, Exchange& x) {
  const Upstream* best = nullptr;
  std::size_t ties = 0;
  for (const Upstream* upstream : candidates) {
    const int requests = upstream->state().requests();
    const int least = best ? best->state().requests() : requests + 1;
    if (requests < least) {
      best = upstream;
      ties = 1;
    } else if (requests == least && random_below(x, ++ties) == 0) {
      best = upstream;
    }
  }
  return best;
}

// `choose` of the available ones at random, the least busy of these; 0: of all.
class LeastBusySelection : public Selector {
 public:
  std::size_t choose = 0;

  const Upstream* select(const UpstreamSet& pool, Exchange& x) const override {
    const std::int64_t now = x.host.clock.monotonic_ns();
    std::vector<const Upstream*> sample;
    std::size_t seen = 0;
    for (const Upstream& upstream : pool.upstreams) {
      if (!pool.available(upstream, now)) continue;
      ++seen;
      if (choose == 0 || sample.size() < choose) {
        sample.push_back(&upstream);
      } else if (const std::size_t at = random_below(x, seen); at < choose) {
        sample[at] = &upstream;
      }
    }
    return least_busy(sample, x);
  }
};

struct RandomChoose {
  std::size_t choose = 2;
  void decode(config::Fields& f) {
    f.field("choose", choose);
    if (choose < 2) f.error("choose", "choose must be at least 2");
  }
};

}  // namespace

std::unique_ptr<Selector> make_selector(const json::Value* config, Provision& p) {
  if (!config || config->is_null()) return std::make_unique<RandomSelection>();
  const json::Value* named = config->get("policy");
  if (!named || !named->is_string()) {
    p.error(*config, "a selection policy needs its name in the field \"policy\"");
    return nullptr;
  }
  const std::string& name = named->as_string();
  if (!p.module(*config, "http.reverse_proxy.selection_policies", name)) return nullptr;
  if (name == "weighted_round_robin") {
    auto selector = std::make_unique<WeightedRoundRobinSelection>();
    if (!config::read(*config, *selector, p.diagnostics, "policy")) return nullptr;
    return selector;
  }
  if (name == "random_choose") {
    RandomChoose read;
    if (!config::read(*config, read, p.diagnostics, "policy")) return nullptr;
    auto selector = std::make_unique<LeastBusySelection>();
    selector->choose = read.choose;
    return selector;
  }
  if (auto hashing = make_hash_selector(name, *config, p)) return std::move(*hashing);
  constexpr std::string_view kOnly[] = {"policy"};
  p.only_fields(*config, kOnly);
  if (name == "first") return std::make_unique<FirstSelection>();
  if (name == "round_robin") return std::make_unique<RoundRobinSelection>();
  if (name == "least_conn") return std::make_unique<LeastBusySelection>();
  return std::make_unique<RandomSelection>();
}

}  // namespace fusor
