// A regular expression that publishes its groups as {http.regexp.*} when it matches (Caddy:
// caddyhttp.MatchRegexp). Shared by path_regexp, header_regexp and vars_regexp.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/decode.h"
#include "core/host/host.h"

namespace fusor {

class Exchange;
class Provision;

class NamedRegex {
 public:
  void decode(config::Fields& f) { f.field("name", name_).field("pattern", pattern_); }
  // Compiles it; false: reported.
  bool provision(const json::Value& at, Provision& p);
  // `text` lives in the arena or longer: what is published are views into it.
  bool match(Exchange& x, std::string_view text) const;

 private:
  std::string name_;
  std::string pattern_;
  std::shared_ptr<const Regex> regex_;
  // By group: "http.regexp.1", "http.regexp.<name>.1", and the same with the group's own name.
  std::vector<std::vector<std::string>> published_;
};

}  // namespace fusor
