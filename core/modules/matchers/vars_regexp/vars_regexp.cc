#include "core/modules/matchers/vars_regexp/vars_regexp.h"

#include <algorithm>

#include "core/routes/exchange.h"
#include "core/routes/named_regex.h"
#include "core/routes/variable.h"

namespace fusor {
namespace {

using Expressions = std::vector<std::pair<Variable, NamedRegex>>;

class VarsRegexpMatcher : public Matcher {
 public:
  explicit VarsRegexpMatcher(Expressions expressions) : expressions_(std::move(expressions)) {}
  Result<bool, HttpError> match(Exchange& x) const override {
    return std::ranges::any_of(expressions_, [&](const auto& entry) {
      return entry.second.match(x, entry.first.text(x));
    });
  }

 private:
  Expressions expressions_;
};

}  // namespace

std::unique_ptr<Matcher> make_vars_regexp_matcher(const json::Value& config, Provision& p) {
  std::vector<std::pair<std::string, NamedRegex>> read;
  if (!config::read_value(config, read, p.diagnostics)) return nullptr;
  Expressions expressions;
  for (auto& [name, regex] : read) {
    p.compile(config, name);  // it may name the request's body
    if (!regex.provision(config, p)) return nullptr;
    expressions.emplace_back(Variable(name), std::move(regex));
  }
  return std::make_unique<VarsRegexpMatcher>(std::move(expressions));
}

}  // namespace fusor
