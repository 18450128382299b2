#include "core/adapter/matchers.h"

#include <algorithm>
#include <utility>

#include "core/base/strings.h"

namespace fusor::adapter {

namespace {

using caddyfile::Token;
using caddyfile::Tokens;
using caddyfile::TokenSpan;

// One matcher of a set, from all of its lines. The cursor of `h` tells where errors are.
Result<json::Value> parse_matcher(const Helper& h, std::string_view name, TokenSpan tokens) {
  const Matcher* row = h.adaptation().syntax.matcher(name);
  if (!row) return h.unknown_module("http.matchers", tokens.front());
  Helper inner = h.with(tokens);
  inner.set_matcher_name(h.matcher_name());
  TRY_ASSIGN(json::Value value, row->parse(inner));
  if (!value.origin()) value.set_origin(tokens.front().origin());
  return value;
}

// The matchers on the rest of the line or in the block: {name: config}, sorted.
Result<json::Object> parse_set(Helper& h) {
  json::Object set;
  if (h.next_arg()) {
    const Token& token = h.token();
    if (token.quote != caddyfile::Quote::kNone) {
      // An expression needs no name; it stands where its text stands.
      Tokens tokens{token, token};
      tokens[0].text = "expression";
      tokens[0].quote = caddyfile::Quote::kNone;
      TRY_ASSIGN(json::Value value, parse_matcher(h, "expression", tokens));
      set.set("expression", std::move(value));
      return set;
    }
    h.prev();
  }
  // Lines of one matcher are parsed together: how they add up is the matcher's own rule.
  std::vector<std::pair<std::string_view, Tokens>> lines;
  const auto add = [&] {
    const TokenSpan segment = h.next_segment();
    auto known = std::ranges::find(lines, std::string_view(segment.front().text),
                                   &decltype(lines)::value_type::first);
    if (known == lines.end()) known = lines.insert(known, {segment.front().text, {}});
    known->second.insert(known->second.end(), segment.begin(), segment.end());
  };
  auto block = h.block();
  while (h.next_arg() || block.next()) add();
  for (const auto& [name, tokens] : lines) {
    TRY_ASSIGN(json::Value value, parse_matcher(h, name, tokens));
    set.set(name, std::move(value));
  }
  set.sort();
  return set;
}

}  // namespace

Result<void> define_matcher(Helper h, Scope& scope) {
  h.next();
  const Token& name = h.token();
  if (scope.matcher(name.text)) {
    return h.error(cat("matcher is defined more than once: ", caddyfile::shortened(name.text)));
  }
  h.set_matcher_name(std::string_view(name.text).substr(1));
  TRY_ASSIGN(json::Object set, parse_set(h));
  scope.matchers.emplace(name.text, json::Value(std::move(set)).with_origin(name.origin()));
  return {};
}

Result<json::Object> Helper::matcher_set() { return parse_set(*this); }

Result<json::Array> Helper::matcher() {
  json::Array sets;
  if (!next_arg()) return sets;
  if (val() == "*") return sets;
  if (val().starts_with('/')) {
    json::Object set;
    set.set("path", json::Value(json::Array{value()}).with_origin(origin()));
    sets.push_back(json::Value(std::move(set)).with_origin(origin()));
  } else if (val().starts_with('@')) {
    const json::Value* set = scope_.matcher(val());
    if (!set) return unknown_matcher_name();
    sets.push_back(*set);
  } else {
    prev();
  }
  return sets;
}

std::unexpected<Error> Helper::unknown_matcher_name() const {
  std::vector<std::string_view> known;
  for (const Scope* scope = &scope_; scope; scope = scope->outer) {
    for (const auto& [name, set] : scope->matchers) known.push_back(name);
  }
  return error(cat("unrecognized matcher name: ", caddyfile::shortened(val()),
                   caddyfile::did_you_mean(val(), known)));
}

}  // namespace fusor::adapter
