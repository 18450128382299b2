#include "core/modules/matchers/header/header.h"

#include <algorithm>
#include <optional>

#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/routes/exchange.h"
#include "core/routes/response_matcher.h"

namespace fusor {
namespace {

struct Expected {
  std::string name;
  bool absent = false;           // null: the field must not be there
  std::vector<Template> values;  // any of them; none: the field is there with any value
};

class HeaderMatcher : public Matcher {
 public:
  explicit HeaderMatcher(std::vector<Expected> fields) : fields_(std::move(fields)) {}
  Result<bool, HttpError> match(Exchange& x) const override {
    return std::ranges::all_of(fields_, [&](const Expected& e) { return matches(x, e); });
  }

 private:
  static bool matches(Exchange& x, const Expected& expected) {
    if (iequals(expected.name, "Host") && !x.request.host.empty()) {
      return value_matches(x, expected, x.request.host);
    }
    bool found = false;
    for (const Field& field : x.request.headers) {
      if (!iequals(field.name, expected.name)) continue;
      found = true;
      if (value_matches(x, expected, field.value)) return true;
    }
    return !found && expected.absent;
  }
  static bool value_matches(Exchange& x, const Expected& expected, std::string_view value) {
    if (expected.absent) return false;
    return expected.values.empty() ||
           std::ranges::any_of(expected.values, [&](const Template& pattern) {
             return wildcard_match(pattern.expand(x), value);
           });
  }

  std::vector<Expected> fields_;
};

}  // namespace

std::unique_ptr<Matcher> make_header_matcher(const json::Value& config, Provision& p) {
  std::vector<std::pair<std::string, std::optional<config::StringList>>> read;
  if (!config::read_value(config, read, p.diagnostics)) return nullptr;
  std::vector<Expected> fields;
  for (const auto& [name, values] : read) {
    Expected& expected = fields.emplace_back();
    expected.name = name;
    expected.absent = !values;
    if (!values) continue;
    for (const std::string& value : *values) expected.values.push_back(p.compile(config, value));
  }
  return std::make_unique<HeaderMatcher>(std::move(fields));
}

}  // namespace fusor
