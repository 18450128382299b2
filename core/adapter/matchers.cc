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
  if (!row->parse) return h.not_available(row->name);
  Helper inner = h.with(tokens);
  inner.set_matcher_name(h.matcher_name());
  TRY_ASSIGN(json::Value value, row->parse(inner));
  if (!value.origin()) value.set_origin(tokens.front().origin());
  return value;
}

// The tokens of one entry of a set. An expression in quotes needs no name: it gets one, which
// stands where the text stands.
Tokens entry_tokens(Helper& h, bool expressions) {
  if (!expressions || h.token().quote == caddyfile::Quote::kNone) {
    const TokenSpan segment = h.next_segment();
    return {segment.begin(), segment.end()};
  }
  Tokens tokens{h.token(), h.token()};
  tokens[0].text = "expression";
  tokens[0].quote = caddyfile::Quote::kNone;
  return tokens;
}

// The matchers on the rest of the line or in the block: {name: config}, sorted. In a definition
// an expression in quotes stands alone, behind the name.
Result<json::Object> parse_set(Helper& h) {
  const bool definition = !h.matcher_name().empty();
  // Lines of one matcher are parsed together: how they add up is the matcher's own rule.
  std::vector<std::pair<std::string, Tokens>> lines;
  auto block = h.block();
  for (bool first = true;; first = false) {
    const bool on_line = h.next_arg();
    if (!on_line && !block.next()) break;
    const bool alone = definition && first && on_line && h.token().quote != caddyfile::Quote::kNone;
    Tokens tokens = entry_tokens(h, alone || !definition);
    const std::string name = tokens.front().text;
    if (!h.adaptation().syntax.matcher(name)) {
      return h.unknown_module("http.matchers", tokens.front());
    }
    auto known = std::ranges::find(lines, name, &decltype(lines)::value_type::first);
    if (known == lines.end()) known = lines.insert(known, {name, {}});
    std::ranges::move(tokens, std::back_inserter(known->second));
    if (alone) break;
  }
  json::Object set;
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
  Result<json::Object> set = parse_set(h);
  // One that failed is defined all the same: where it is used there is no other error.
  json::Value value(set ? std::move(*set) : json::Object());
  scope.matchers.emplace(name.text, std::move(value).with_origin(name.origin()));
  if (!set) return std::unexpected(std::move(set.error()));
  return {};
}

// What is inside of another matcher has no name: its captures could not be told from the other's.
Result<json::Object> Helper::matcher_set() {
  const std::string_view outer = std::exchange(matcher_name_, {});
  Result<json::Object> set = parse_set(*this);
  matcher_name_ = outer;
  return set;
}

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
    if (!adaptation_.spend(count_values(*set))) return error(Adaptation::kTooLarge);
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
