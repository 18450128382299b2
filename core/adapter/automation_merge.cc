// Consolidation of automation policies. Caddy compares all with all; here what can be merged or
// shadowed is looked up, so that time grows with the number of policies and not with its square.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "core/adapter/automation.h"
#include "core/adapter/subjects.h"
#include "core/base/go_sort.h"

namespace fusor::adapter {

namespace {

// Who issues where a policy does not say: that depends on its names.
enum class Names { kAny, kPublic, kInternal, kMixed };

Names names_of(const Policy& policy) {
  if (policy.subjects.empty()) return Names::kAny;
  const auto is_public = [&](const std::string& name) {
    return is_public_name(name, policy.on_demand);
  };
  if (std::ranges::all_of(policy.subjects, is_public)) return Names::kPublic;
  if (std::ranges::none_of(policy.subjects, is_public)) return Names::kInternal;
  return Names::kMixed;
}

// A policy with its subjects as a set, to be asked for names.
struct Entry {
  PolicyPtr policy;
  std::unordered_set<std::string> lower;  // its subjects
  Names names;                            // what kind they are

  explicit Entry(PolicyPtr p) : policy(std::move(p)), names(names_of(*policy)) {
    for (const std::string& subject : policy->subjects) lower.insert(to_lower(subject));
  }
  bool covers(std::string_view name) const {
    return std::ranges::any_of(patterns_of(name),
                               [&](const std::string& pattern) { return lower.contains(pattern); });
  }
  bool covers(const Policy& other) const {
    if (policy->subjects.empty()) return true;
    if (other.subjects.empty()) return false;
    return std::ranges::all_of(other.subjects,
                               [&](const std::string& name) { return covers(name); });
  }
};

// The more specific first.
bool before(const Entry& a, const Entry& b) {
  if (b.covers(*a.policy)) return true;
  if (a.covers(*b.policy)) return false;
  return a.policy->subjects.size() > b.policy->subjects.size();
}

bool same_issuers(const Entry& a, const Entry& b) {
  if (a.policy->issuers == b.policy->issuers) {
    if (!a.policy->issuers.empty()) return true;
    return a.names == b.names || a.names == Names::kAny || b.names == Names::kAny;
  }
  const auto internal = [](const Entry& entry) {
    return entry.policy->issuers.empty() ? entry.names == Names::kInternal
                                         : entry.policy->default_internal;
  };
  return internal(a) && internal(b);
}

bool mergeable(const Entry& one, const Entry& other) {
  const Policy& a = *one.policy;
  const Policy& b = *other.policy;
  return same_issuers(one, other) && a.managers == b.managers && a.key_type == b.key_type &&
         a.on_demand == b.on_demand && a.reuse_private_keys == b.reuse_private_keys &&
         a.renewal_window_ratio == b.renewal_window_ratio;
}

// One internal issuer may be the adapter's choice or the site's: both compare with policies
// without.
bool default_internal_or_none(const Policy& policy) {
  if (policy.issuers.empty()) return true;
  const json::Value* module = policy.issuers.front().get("module");
  return policy.issuers.size() == 1 && policy.issuers.front().as_object().size() == 1 && module &&
         module->as_string() == "internal";
}

// Equal for policies that may be mergeable.
std::string merge_key(const Policy& policy) {
  json::Array key;
  key.emplace_back(default_internal_or_none(policy) ? json::Array() : policy.issuers);
  key.emplace_back(policy.managers);
  key.emplace_back(policy.key_type);
  key.emplace_back(policy.renewal_window_ratio);
  key.emplace_back(policy.on_demand);
  key.emplace_back(policy.reuse_private_keys);
  return json::write(key);
}

class Consolidation {
 public:
  explicit Consolidation(Policies& policies) {
    for (PolicyPtr& policy : policies) entries_.emplace_back(std::move(policy));
    go_stable_sort(entries_, before);
    alive_.assign(entries_.size(), true);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      for (const std::string& name : entries_[i].lower) {
        by_name_[name].insert(i);
        for (const std::string& pattern : patterns_of(name)) by_pattern_[pattern].insert(i);
      }
      if (entries_[i].policy->subjects.empty()) catch_all_.insert(i);
    }
  }

  Policies run() {
    if (!drop_empty()) return {};
    merge();
    Policies out;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (alive_[i]) out.push_back(std::move(entries_[i].policy));
    }
    return out;
  }

 private:
  using Index = std::unordered_map<std::string, std::set<std::size_t>>;
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  static constexpr std::size_t kUnknown = kNone - 1;
  const Policy& policy(std::size_t i) const { return *entries_[i].policy; }

  // The first policy behind i that has all of its names too.
  std::size_t shadow_of(std::size_t i) const {
    std::set<std::size_t> candidates;
    const auto add = [&](const std::set<std::size_t>& list) {
      for (auto j = list.upper_bound(i); j != list.end(); ++j) {
        if (!alive_[*j]) continue;
        candidates.insert(*j);
        if (entries_[*j].covers(policy(i))) break;
      }
    };
    add(catch_all_);
    if (!policy(i).subjects.empty()) {
      for (const std::string& pattern : patterns_of(policy(i).subjects.front())) {
        if (const auto list = by_name_.find(pattern); list != by_name_.end()) add(list->second);
      }
    }
    for (const std::size_t j : candidates) {
      if (entries_[j].covers(policy(i))) return j;
    }
    return kNone;
  }

  // A policy of names only changes nothing, unless it keeps them from a less specific one. False:
  // all of them are such.
  bool drop_empty() {
    std::size_t empty = 0;
    std::size_t last = entries_.size();
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (policy(i).only_subjects()) ++empty;
    }
    if (empty == entries_.size()) return false;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (!policy(i).only_subjects()) continue;
      if (i + 1 == last) {
        alive_[i] = false;
        continue;
      }
      const std::size_t shadow = shadow_of(i);
      if (shadow == kNone) continue;
      Policy rest = policy(shadow);
      rest.managers.clear();
      if (rest.only_subjects()) alive_[i] = false;
    }
    return true;
  }

  void merge() {
    std::unordered_map<std::string, std::set<std::size_t>> groups;
    std::vector<std::set<std::size_t>*> group_of(entries_.size());
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (!alive_[i]) continue;
      group_of[i] = &groups[merge_key(policy(i))];
      group_of[i]->insert(i);
    }
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (!alive_[i]) continue;
      merge_into(i, *group_of[i]);
      group_of[i]->erase(i);
    }
  }

  // Merges the later policies of a group into i, or drops i where a later one does for it.
  void merge_into(std::size_t i, std::set<std::size_t>& group) {
    Policy& own = *entries_[i].policy;
    for (auto next = group.upper_bound(i); next != group.end();) {
      const std::size_t j = *next++;
      if (!mergeable(entries_[i], entries_[j])) continue;
      if (!own.subjects.empty() && policy(j).subjects.empty()) {
        const std::size_t shadow = shadow_of(i);
        if (shadow != kNone && shadow < j) continue;
        alive_[i] = false;
        return;
      }
      if (entries_[j].policy != entries_[i].policy) {
        if (overlap_before(j, i)) continue;
        unite(i, j);
      }
      alive_[j] = false;
      group.erase(j);
    }
  }

  // Whether a policy between i and j has a name in common with j: j's names would come to stand
  // before that policy, and take such a name from it (or the other way round).
  bool overlap_before(std::size_t j, std::size_t i) {
    std::size_t& known = overlaps_.try_emplace(j, kUnknown).first->second;
    if (known == kUnknown || (known != kNone && !alive_[known])) known = nearest_overlap(j);
    return known != kNone && known > i;
  }

  std::size_t nearest_overlap(std::size_t j) const {
    std::size_t nearest = kNone;
    const auto look = [&](const Index& index, const std::string& name) {
      const auto list = index.find(name);
      if (list == index.end()) return;
      for (auto k = list->second.lower_bound(j); k != list->second.begin();) {
        if (!alive_[*--k]) continue;
        if (nearest == kNone || *k > nearest) nearest = *k;
        return;
      }
    };
    for (const std::string& name : entries_[j].lower) {
      for (const std::string& pattern : patterns_of(name)) look(by_name_, pattern);
      look(by_pattern_, name);
    }
    return nearest;
  }

  void unite(std::size_t i, std::size_t j) {
    std::vector<std::string>& subjects = entries_[i].policy->subjects;
    Names& names = entries_[i].names;
    if (names == Names::kAny) names = entries_[j].names;
    if (names != entries_[j].names) names = Names::kMixed;
    for (const std::string& subject : policy(j).subjects) {
      const std::string lower = to_lower(subject);
      const bool known = !entries_[i].lower.insert(lower).second;
      if (known && std::ranges::find(subjects, subject) != subjects.end()) continue;
      subjects.push_back(subject);
      by_name_[lower].insert(i);
      for (const std::string& pattern : patterns_of(lower)) by_pattern_[pattern].insert(i);
    }
  }

  std::vector<Entry> entries_;
  std::vector<bool> alive_;
  Index by_name_;     // policies by subject
  Index by_pattern_;  // policies by every pattern that stands for one of their subjects
  // The nearest policy before each that has a name in common with it.
  std::unordered_map<std::size_t, std::size_t> overlaps_;
  std::set<std::size_t> catch_all_;
};

}  // namespace

void consolidate_automation(Policies& policies) { policies = Consolidation(policies).run(); }

}  // namespace fusor::adapter
