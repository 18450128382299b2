#include <algorithm>

#include "core/config/decode.h"
#include "core/modules/matchers/vars/vars.h"
#include "core/routes/exchange.h"
#include "core/routes/variable.h"

namespace fusor {
namespace {

struct Expected {
  Variable variable;
  std::vector<Template> values;
};

class VarsMatcher : public Matcher {
 public:
  explicit VarsMatcher(std::vector<Expected> expected) : expected_(std::move(expected)) {}
  // Any of the variables has any of its values.
  Result<bool, HttpError> match(Exchange& x) const override {
    return expected_.empty() || std::ranges::any_of(expected_, [&](const Expected& e) {
             const std::string_view text = e.variable.text(x);
             return std::ranges::any_of(e.values,
                                        [&](const Template& v) { return v.expand(x) == text; });
           });
  }

 private:
  std::vector<Expected> expected_;
};

}  // namespace

std::unique_ptr<Matcher> make_vars_matcher(const json::Value& config, Provision& p) {
  std::vector<std::pair<std::string, config::StringList>> read;
  if (!config::read_value(config, read, p.diagnostics)) return nullptr;
  std::vector<Expected> expected;
  for (const auto& [name, values] : read) {
    p.compile(config, name);  // it may name the request's body
    Expected& made = expected.emplace_back(Variable(name), std::vector<Template>());
    for (const std::string& value : values) made.values.push_back(p.compile(config, value));
  }
  return std::make_unique<VarsMatcher>(std::move(expected));
}

}  // namespace fusor
