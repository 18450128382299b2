#include "core/modules/handlers/rewrite/query_ops.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

struct PairConfig {
  std::string key;
  std::string val;
  void decode(config::Fields& f) { f.field("key", key).field("val", val); }
};

struct ReplacementConfig {
  std::string key;
  std::string search;
  std::string search_regexp;
  std::string replace;
  void decode(config::Fields& f) {
    f.field("key", key).field("search", search);
    f.field("search_regexp", search_regexp).field("replace", replace);
  }
};

struct Config {
  std::vector<PairConfig> rename;
  std::vector<PairConfig> set;
  std::vector<PairConfig> add;
  std::vector<ReplacementConfig> replace;
  std::vector<std::string> remove;
  void decode(config::Fields& f) {
    f.field("rename", rename).field("set", set).field("add", add);
    f.field("replace", replace).field("delete", remove);
  }
};

void erase(std::vector<QueryParameter>& parameters, std::string_view name) {
  std::erase_if(parameters, [&](const QueryParameter& p) { return p.name == name; });
}

}  // namespace

std::unique_ptr<QueryOps> QueryOps::read(const json::Value& config, Provision& p) {
  Config read;
  if (!config::read(config, read, p.diagnostics)) return nullptr;
  auto ops = std::make_unique<QueryOps>();
  const auto pairs = [&](const std::vector<PairConfig>& from, std::vector<Pair>& to) {
    for (const PairConfig& pair : from) {
      to.push_back({p.compile(config, pair.key), p.compile(config, pair.val)});
    }
  };
  pairs(read.rename, ops->rename_);
  pairs(read.set, ops->set_);
  pairs(read.add, ops->add_);
  for (const ReplacementConfig& r : read.replace) {
    Replacement& made = ops->replace_.emplace_back();
    made.key = p.compile(config, r.key);
    made.search = p.compile(config, r.search);
    made.replace = p.compile(config, r.replace);
    if (r.search_regexp.empty()) continue;
    made.regex = p.regex(config, r.search_regexp);
    if (!made.regex) return nullptr;
  }
  for (const std::string& name : read.remove) ops->delete_.push_back(p.compile(config, name));
  return ops;
}

void QueryOps::rename(Parameters& parameters, Exchange& x) const {
  for (const Pair& pair : rename_) {
    const std::string_view from = pair.key.expand(x);
    const std::string_view to = pair.value.expand(x);
    const auto is_from = [&](const QueryParameter& p) { return p.name == from; };
    if (from.empty() || to.empty() || from == to || std::ranges::none_of(parameters, is_from)) {
      continue;
    }
    erase(parameters, to);
    for (QueryParameter& parameter : parameters) {
      if (is_from(parameter)) parameter.name = to;
    }
  }
}

void QueryOps::replace(Parameters& parameters, Exchange& x) const {
  for (const Replacement& r : replace_) {
    const std::string_view key = r.key.expand(x);
    const std::string_view search = r.search.expand(x, Unknown::kKeep);
    const std::string_view by = r.replace.expand(x, Unknown::kKeep);
    for (QueryParameter& parameter : parameters) {
      if (key != "*" && parameter.name != key) continue;
      if (r.regex) {
        parameter.value = x.arena.copy(r.regex->replace_all(parameter.value, by));
      } else if (!search.empty()) {
        parameter.value = x.arena.copy(replace_all(parameter.value, search, by));
      }
    }
  }
}

void QueryOps::apply(Exchange& x) const {
  Parameters parameters = parse_query(x.request.uri.query, x.arena);
  rename(parameters, x);
  for (const Pair& pair : set_) {
    const std::string_view key = pair.key.expand(x);
    if (key.empty()) continue;
    erase(parameters, key);
    parameters.push_back({key, pair.value.expand(x)});
  }
  for (const Pair& pair : add_) {
    const std::string_view key = pair.key.expand(x);
    if (!key.empty()) parameters.push_back({key, pair.value.expand(x)});
  }
  replace(parameters, x);
  for (const Template& name : delete_) {
    const std::string_view key = name.expand(x);
    if (!key.empty()) erase(parameters, key);
  }
  x.request.uri.query = encode_query(parameters, x.arena);
}

}  // namespace fusor
