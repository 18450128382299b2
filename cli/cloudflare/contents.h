// What of this machine a config names: the functions and folders that a deployment takes along.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/base/origin.h"

namespace fusor::cloudflare {

struct Contents {
  std::vector<std::string> functions;    // modules, each once
  std::map<std::string, Origin> roots;   // of files, and where each is named first
  std::set<std::string> hidden;          // what file servers do not show
  std::vector<const json::Value*> open;  // roots with placeholders, which a request decides
  std::optional<Origin> unrooted;        // the first file server that names no root of its own
};

// Points into `config`.
Contents contents_of(const json::Value& config);

}  // namespace fusor::cloudflare
