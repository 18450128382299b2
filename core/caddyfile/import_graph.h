// ImportGraph: who imports whom, so that a cycle is found before it is followed.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "core/base/strings.h"

namespace fusor::caddyfile {

class ImportGraph {
 public:
  // False: the edge would close a cycle; it is not added. Nodes are "file" or "file:snippet".
  bool add(std::string_view from, std::string_view to);

 private:
  using Nodes = std::unordered_set<std::string, StringHash, std::equal_to<>>;
  bool reaches(std::string_view from, std::string_view to) const;

  std::unordered_map<std::string, Nodes, StringHash, std::equal_to<>> edges_;
};

}  // namespace fusor::caddyfile
