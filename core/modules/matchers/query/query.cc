#include "core/modules/matchers/query/query.h"

#include <algorithm>

#include "core/config/decode.h"
#include "core/http/query.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

struct Expected {
  Template name;
  std::vector<Template> values;  // any of them
};

class QueryMatcher : public Matcher {
 public:
  explicit QueryMatcher(std::vector<Expected> parameters) : expected_(std::move(parameters)) {}
  Result<bool, HttpError> match(Exchange& x) const override {
    bool valid = true;
    const auto parameters = parse_query(x.request.uri.query, x.arena, &valid);
    if (expected_.empty()) return parameters.empty();
    // A query that is not understood whole may mean something else to who reads it next.
    if (!valid) return false;
    return std::ranges::all_of(expected_,
                               [&](const Expected& e) { return matches(x, e, parameters); });
  }

 private:
  static bool matches(Exchange& x, const Expected& expected,
                      const std::vector<QueryParameter>& parameters) {
    const std::string_view name = expected.name.expand(x);
    const auto is_named = [&](const QueryParameter& p) { return p.name == name; };
    if (std::ranges::none_of(parameters, is_named)) return false;
    return std::ranges::any_of(expected.values, [&](const Template& pattern) {
      const std::string_view value = pattern.expand(x);
      return value == "*" || std::ranges::any_of(parameters, [&](const QueryParameter& p) {
               return p.name == name && p.value == value;
             });
    });
  }

  std::vector<Expected> expected_;
};

}  // namespace

std::unique_ptr<Matcher> make_query_matcher(const json::Value& config, Provision& p) {
  std::vector<std::pair<std::string, config::StringList>> read;
  if (!config::read_value(config, read, p.diagnostics)) return nullptr;
  std::vector<Expected> parameters;
  for (const auto& [name, values] : read) {
    Expected& expected = parameters.emplace_back();
    expected.name = p.compile(config, name);
    for (const std::string& value : values) expected.values.push_back(p.compile(config, value));
  }
  return std::make_unique<QueryMatcher>(std::move(parameters));
}

}  // namespace fusor
