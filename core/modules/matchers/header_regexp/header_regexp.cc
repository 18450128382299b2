#include "core/modules/matchers/header_regexp/header_regexp.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/routes/exchange.h"
#include "core/routes/named_regex.h"

namespace fusor {
namespace {

using Expressions = std::vector<std::pair<std::string, NamedRegex>>;

class HeaderRegexpMatcher : public Matcher {
 public:
  explicit HeaderRegexpMatcher(Expressions fields) : fields_(std::move(fields)) {}
  Result<bool, HttpError> match(Exchange& x) const override {
    return std::ranges::all_of(
        fields_, [&](const auto& entry) { return field_matches(x, entry.first, entry.second); });
  }

 private:
  static bool field_matches(Exchange& x, std::string_view name, const NamedRegex& regex) {
    if (iequals(name, "Host") && !x.request.host.empty()) return regex.match(x, x.request.host);
    for (const Field& field : x.request.headers) {
      if (iequals(field.name, name) && regex.match(x, field.value)) return true;
    }
    return false;
  }

  Expressions fields_;
};

}  // namespace

std::unique_ptr<Matcher> make_header_regexp_matcher(const json::Value& config, Provision& p) {
  Expressions fields;
  if (!config::read_value(config, fields, p.diagnostics)) return nullptr;
  for (auto& [name, regex] : fields) {
    if (!regex.provision(config, p)) return nullptr;
  }
  return std::make_unique<HeaderRegexpMatcher>(std::move(fields));
}

}  // namespace fusor
