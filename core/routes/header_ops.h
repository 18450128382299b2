// Header operations: add, set, delete, replace (Caddy: headers.HeaderOps). Shared by the headers
// handler and by reverse_proxy's header_up and header_down.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.h"
#include "core/host/host.h"
#include "core/http/message.h"
#include "core/routes/template.h"

namespace fusor {

class Exchange;
class Provision;

class HeaderOps {
 public:
  // Of {"add": {F: [v]}, "set": {F: [v]}, "delete": [F], "replace": {F: [{search, search_regexp,
  // replace}]}}. Problems are reported; what could be read is kept.
  static HeaderOps read(const json::Value& config, Provision& p);

  bool empty() const { return add_.empty() && set_.empty() && delete_.empty() && replace_.empty(); }
  // In the reference's order: delete all, add, set, delete, replace. Unknown placeholders stay as
  // they are. Names and values live in the exchange's arena; a name or value that could not be sent
  // is left out or made harmless (header injection through placeholders).
  void apply(Headers& headers, Exchange& x) const;
  // The same, with the Host that stands outside of the headers among them.
  void apply_to_request(Headers& headers, std::string_view& host, Exchange& x) const;

 private:
  struct Field {
    Template name;
    std::vector<Template> values;
  };
  struct Replacement {
    Template name;
    Template search;
    Template search_regexp;              // empty: `search` is plain text
    std::shared_ptr<const Regex> regex;  // of the pattern as it stands; null: invalid so
    Template replace;
  };
  static std::vector<Field> read_fields(const json::Value* fields, Provision& p);
  void read_replacements(const json::Value& config, Provision& p);
  void delete_fields(Headers& headers, Exchange& x) const;
  void replace_values(const Replacement& r, Headers& headers, Exchange& x) const;

  std::vector<Field> add_;
  std::vector<Field> set_;
  std::vector<Template> delete_;
  std::vector<Replacement> replace_;
};

}  // namespace fusor
