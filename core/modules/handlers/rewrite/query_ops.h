// Changes of a request's query, parameter by parameter (Caddy: queryOps).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/config/decode.h"
#include "core/http/query.h"
#include "core/routes/module.h"

namespace fusor {

class QueryOps {
 public:
  // {"rename", "set", "add": [{key, val}], "replace": [{key, search, search_regexp, replace}],
  // "delete": [key]}; nothing: problems were reported.
  static std::unique_ptr<QueryOps> read(const json::Value& config, Provision& p);
  void apply(Exchange& x) const;

 private:
  struct Pair {
    Template key;
    Template value;
  };
  struct Replacement {
    Template key;  // "*": of all parameters
    Template search;
    std::shared_ptr<const Regex> regex;  // null: `search` is plain text
    Template replace;
  };
  using Parameters = std::vector<QueryParameter>;
  void rename(Parameters& parameters, Exchange& x) const;
  void replace(Parameters& parameters, Exchange& x) const;

  std::vector<Pair> rename_;
  std::vector<Pair> set_;
  std::vector<Pair> add_;
  std::vector<Replacement> replace_;
  std::vector<Template> delete_;
};

}  // namespace fusor
