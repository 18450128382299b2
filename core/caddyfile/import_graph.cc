#include "core/caddyfile/import_graph.h"

#include <vector>

namespace fusor::caddyfile {

bool ImportGraph::add(std::string_view from, std::string_view to) {
  const auto known = edges_.find(from);
  if (known != edges_.end() && known->second.contains(to)) return true;
  if (from == to || reaches(to, from)) return false;
  edges_[std::string(from)].emplace(to);
  return true;
}

bool ImportGraph::reaches(std::string_view from, std::string_view to) const {
  std::unordered_set<std::string_view> seen{from};
  std::vector<std::string_view> open{from};
  while (!open.empty()) {
    const auto node = edges_.find(open.back());
    open.pop_back();
    if (node == edges_.end()) continue;
    for (const std::string& next : node->second) {
      if (next == to) return true;
      if (seen.insert(next).second) open.push_back(next);
    }
  }
  return false;
}

}  // namespace fusor::caddyfile
