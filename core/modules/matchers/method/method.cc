#include "core/modules/matchers/method/method.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

class MethodMatcher : public Matcher {
 public:
  explicit MethodMatcher(std::vector<std::string> methods) : methods_(std::move(methods)) {}
  Result<bool, HttpError> match(Exchange& x) const override {
    return std::ranges::find(methods_, x.request.method) != methods_.end();
  }

 private:
  std::vector<std::string> methods_;
};

}  // namespace

std::unique_ptr<Matcher> make_method_matcher(const json::Value& config, Provision& p) {
  std::vector<std::string> methods;
  if (!config::read_value(config, methods, p.diagnostics)) return nullptr;
  for (std::string& method : methods) method = to_upper(method);
  return std::make_unique<MethodMatcher>(std::move(methods));
}

}  // namespace fusor
