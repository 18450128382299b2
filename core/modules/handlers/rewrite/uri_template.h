// The `uri` of a rewrite: a path and a query, either of which may be absent, with placeholders that
// are escaped as their place asks for (Caddy: Rewrite.Rewrite, buildQueryString).
#pragma once

#include <string_view>
#include <vector>

#include "core/routes/module.h"

namespace fusor {

class UriTemplate {
 public:
  UriTemplate() = default;
  UriTemplate(const json::Value& at, std::string_view text, Provision& p);
  // Sets what the text has: path, query or both. All placeholders see the URI as it was.
  void apply(Exchange& x) const;

 private:
  // A key or value of the query.
  struct Component {
    Template text;
    bool key;
  };
  static std::vector<Component> components(const json::Value& at, std::string_view query,
                                           Provision& p);
  std::string_view expand_path(Exchange& x) const;
  std::string_view expand_query(Exchange& x) const;

  bool has_path_ = false;
  bool has_query_ = false;
  Template path_;
  std::vector<Component> query_;
};

}  // namespace fusor
