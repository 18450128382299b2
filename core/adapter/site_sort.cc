#include "core/adapter/site_sort.h"

#include <unordered_map>
#include <unordered_set>

#include "core/base/go_sort.h"
#include "core/base/strings.h"

namespace fusor::adapter {

namespace {

// What sites are compared by, from the most specific of their keys' hosts and paths.
struct Rank {
  std::ptrdiff_t host_specificity = 0;
  std::size_t path_length = 0;
  bool wildcard = false;  // a key with a wildcard or without host
  std::size_t index = 0;
};

Rank rank_of(const SiteOnServer& site, std::size_t index) {
  Rank rank{.index = index};
  std::ptrdiff_t path_specificity = 0;
  for (std::size_t i = 0; i < site.key_count(); ++i) {
    const Address& address = site.address(i);
    rank.host_specificity = std::max(rank.host_specificity, specificity(address.host));
    if (const auto path = specificity(address.path); path > path_specificity) {
      path_specificity = path;
      rank.path_length = address.path.size();
    }
    if (address.host.empty() || address.host.find('*') != std::string::npos) rank.wildcard = true;
  }
  return rank;
}

bool before(const Rank& a, const Rank& b) {
  if (a.host_specificity == 0) return false;
  if (b.host_specificity == 0) return true;
  if (a.wildcard != b.wildcard) return b.wildcard;
  if (a.host_specificity == b.host_specificity) return a.path_length > b.path_length;
  return a.host_specificity > b.host_specificity;
}

}  // namespace

void sort_sites(std::vector<SiteOnServer>& sites) {
  std::vector<Rank> ranks;
  for (std::size_t i = 0; i < sites.size(); ++i) ranks.push_back(rank_of(sites[i], i));
  go_stable_sort(ranks, before);
  std::vector<SiteOnServer> sorted;
  sorted.reserve(sites.size());
  for (const Rank& rank : ranks) sorted.push_back(std::move(sites[rank.index]));
  sites = std::move(sorted);
}

void check_ambiguity(const std::vector<SiteOnServer>& sites, Diagnostics& diagnostics) {
  struct First {
    const SiteOnServer* site;
    const SiteKey* key;
  };
  std::unordered_map<std::string_view, First> seen;
  for (const SiteOnServer& site : sites) {
    for (std::size_t i = 0; i < site.key_count(); ++i) {
      const SiteKey& key = site.key(i);
      const auto [first, added] = seen.try_emplace(key.text, First{&site, &key});
      if (added || first->second.site == &site) continue;
      diagnostics.error(
          {}, cat("ambiguous site definition: ", key.text, ", at ", key.origin.to_string(), " and ",
                  first->second.key->origin.to_string()));
    }
  }
}

json::Array site_matchers(const SiteOnServer& site) {
  struct Pair {
    const std::string* path;
    json::Array hosts;
    std::unordered_set<std::string_view> known;
  };
  std::vector<Pair> pairs;
  std::unordered_map<std::string_view, std::size_t> by_path;
  bool catch_all = false;
  for (std::size_t i = 0; i < site.key_count(); ++i) {
    const Address& address = site.address(i);
    const auto [place, added] = by_path.try_emplace(address.path, pairs.size());
    if (added) pairs.push_back({&address.path, {}, {}});
    Pair& pair = pairs[place->second];
    if (address.host.empty() && !catch_all) {
      pair.hosts.clear();
      catch_all = true;
    }
    if (catch_all || !pair.known.insert(address.host).second) continue;
    pair.hosts.push_back(json::Value(address.host).with_origin(site.key(i).origin));
  }
  json::Array sets;
  for (Pair& pair : pairs) {
    json::Object set;
    if (!pair.hosts.empty()) set.set("host", std::move(pair.hosts));
    if (!pair.path->empty()) set.set("path", json::Array{json::Value(*pair.path)});
    if (!set.empty()) sets.emplace_back(std::move(set));
  }
  return sets;
}

}  // namespace fusor::adapter
