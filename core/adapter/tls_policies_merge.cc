// Merging of connection policies. Caddy compares every policy with every other one; here those that
// can be merged are found by their matcher, so that ten thousand policies take no longer than ten
// thousand times one.
#include <map>
#include <set>
#include <utility>

#include "core/adapter/tls_policies.h"

namespace fusor::adapter {

namespace {

// A setting that two policies for the same hosts must agree on, as errors name it.
struct Setting {
  std::string_view member;
  std::string_view name;
};
constexpr Setting kSettings[] = {
    {"alpn", "ALPN"},
    {"cipher_suites", "cipher suites"},
    {"client_authentication", "client auth configuration"},
    {"curves", "curves"},
    {"default_sni", "default SNI"},
    {"fallback_sni", "fallback SNI"},
    {"protocol_min", "min protocol"},
    {"protocol_max", "max protocol"},
};

// Hash of a policy's matcher, which can be prolonged by more names.
class MatcherHash {
 public:
  explicit MatcherHash(const json::Value& policy) {
    if (const json::Value* match = policy.get("match")) {
      add("match");
      if (const json::Value* sni = match->get("sni")) {
        for (const json::Value& name : sni->as_array()) add(name.as_string());
      }
    }
  }
  void add(std::string_view name) {
    value_ = value_ * 1099511628211ULL + std::hash<std::string_view>{}(name);
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 14695981039346656037ULL;
};

bool same_match(const json::Value& a, const json::Value& b) {
  const json::Value* match_a = a.get("match");
  const json::Value* match_b = b.get("match");
  if (!match_a || !match_b) return !match_a && !match_b;
  return *match_a == *match_b;
}

json::Array* only_sni(json::Value& policy) {
  json::Value* match = policy.get("match");
  if (!match || match->as_object().size() != 1) return nullptr;
  json::Value* sni = match->get("sni");
  return sni ? &sni->as_array() : nullptr;
}

bool same_settings(const json::Value& a, const json::Value& b) {
  const auto count = [](const json::Value& policy) {
    return policy.as_object().size() - (policy.get("match") ? 1 : 0);
  };
  if (count(a) != count(b)) return false;
  for (const json::Member& member : a.as_object()) {
    if (member.key == "match") continue;
    const json::Value* other = b.get(member.key);
    if (!other || !(*other == member.value)) return false;
  }
  return true;
}

std::string shown(const json::Value& value) {
  return value.is_string() ? value.as_string() : json::write(value);
}

std::unexpected<Error> conflict(std::string_view what, const json::Value& a, const json::Value& b) {
  const auto at = [](const json::Value& value) {
    return value.origin() ? cat(" (at ", value.origin().to_string(), ")") : std::string();
  };
  return fail(cat("two policies with same match criteria have conflicting ", what, ": ", shown(a),
                  at(a), " vs. ", shown(b), at(b)));
}

// What j has and i lacks. Both have it and differ: an error.
Result<void> take_settings(json::Value& i, json::Value& j) {
  for (const Setting& setting : kSettings) {
    json::Value* theirs = j.get(setting.member);
    if (!theirs) continue;
    const json::Value* ours = i.get(setting.member);
    if (ours && !(*ours == *theirs)) return conflict(setting.name, *ours, *theirs);
    if (!ours) i.as_object().set(setting.member, std::move(*theirs));
  }
  return {};
}

// The names of certificates that may be chosen are united; other criteria must agree.
Result<void> take_selection(json::Value& i, json::Value& j) {
  json::Value* theirs = j.get("certificate_selection");
  if (!theirs) return {};
  json::Value* ours = i.get("certificate_selection");
  if (!ours) {
    i.as_object().set("certificate_selection", std::move(*theirs));
    return {};
  }
  json::Value* tags = ours->get("any_tag");
  const json::Value* more = theirs->get("any_tag");
  json::Object rest_a = ours->as_object();
  json::Object rest_b = theirs->as_object();
  rest_a.erase("any_tag");
  rest_b.erase("any_tag");
  if (!(json::Value(std::move(rest_a)) == json::Value(std::move(rest_b)))) {
    return conflict("cert selections", *ours, *theirs);
  }
  if (!more) return {};
  if (!tags) tags = &ours->as_object().set("any_tag", json::Array());
  for (const json::Value& tag : more->as_array()) {
    bool known = false;
    for (const json::Value& own : tags->as_array()) known = known || own == tag;
    if (!known) tags->as_array().push_back(tag);
  }
  return {};
}

class Merger {
 public:
  explicit Merger(json::Array& policies)
      : policies_(policies), next_(policies.size()), previous_(policies.size()) {
    for (std::size_t i = 0; i < policies.size(); ++i) {
      next_[i] = i + 1;
      previous_[i] = i - 1;
      hashes_.emplace_back(policies[i]);
      by_hash_[hashes_[i].value()].insert(i);
    }
  }

  Result<void> run() {
    for (std::size_t i = 0; i < policies_.size(); i = next_[i]) {
      while (true) {
        TRY_ASSIGN(const bool merged, merge_one(i));
        if (!merged) break;
      }
    }
    json::Array kept;
    for (std::size_t i = 0; i < policies_.size(); i = next_[i]) {
      kept.push_back(std::move(policies_[i]));
    }
    policies_ = std::move(kept);
    return {};
  }

 private:
  // Merges the first policy behind i that can be merged into i. (Those before i were compared with
  // it when it was their turn.)
  Result<bool> merge_one(std::size_t i) {
    const std::size_t neighbour = next_[i];
    if (neighbour < policies_.size() && add_names(i, neighbour)) return true;
    const std::set<std::size_t>& group = by_hash_[hashes_[i].value()];
    for (auto j = group.upper_bound(i); j != group.end(); ++j) {
      if (!same_match(policies_[i], policies_[*j])) continue;
      if (!(policies_[i] == policies_[*j])) {
        TRY(take_settings(policies_[i], policies_[*j]));
        TRY(take_selection(policies_[i], policies_[*j]));
      }
      drop(*j);
      return true;
    }
    return false;
  }

  // Neighbours that differ in their hosts only become one for all of them.
  bool add_names(std::size_t i, std::size_t j) {
    json::Array* names = only_sni(policies_[i]);
    json::Array* more = only_sni(policies_[j]);
    if (!names || !more || *names == *more) return false;
    if (!same_settings(policies_[i], policies_[j])) return false;
    by_hash_[hashes_[i].value()].erase(i);
    for (json::Value& name : *more) {
      hashes_[i].add(name.as_string());
      names->push_back(std::move(name));
    }
    by_hash_[hashes_[i].value()].insert(i);
    drop(j);
    return true;
  }

  // The first policy is never dropped: it is merged into, not from.
  void drop(std::size_t j) {
    by_hash_[hashes_[j].value()].erase(j);
    next_[previous_[j]] = next_[j];
    if (next_[j] < policies_.size()) previous_[next_[j]] = previous_[j];
  }

  json::Array& policies_;
  std::vector<std::size_t> next_;  // of those that are left
  std::vector<std::size_t> previous_;
  std::vector<MatcherHash> hashes_;
  std::map<std::uint64_t, std::set<std::size_t>> by_hash_;
};

}  // namespace

Result<void> consolidate_policies(json::Array& policies) {
  // Policies for every host go last: the first that matches is used.
  json::Array sorted;
  for (const bool matched : {true, false}) {
    for (json::Value& policy : policies) {
      if (policy.is_object() && (policy.get("match") != nullptr) == matched) {
        sorted.push_back(std::exchange(policy, json::Value()));
      }
    }
  }
  policies = std::move(sorted);
  return Merger(policies).run();
}

}  // namespace fusor::adapter
