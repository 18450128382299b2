#include "core/modules/matchers/not/not.h"

namespace fusor {
namespace {

class NotMatcher : public Matcher {
 public:
  explicit NotMatcher(MatcherSets sets) : sets_(std::move(sets)) {}
  Result<bool, HttpError> match(Exchange& x) const override {
    if (sets_.empty()) return true;  // nothing to be
    auto matched = sets_.match(x);
    if (!matched) return matched;
    return !*matched;
  }

 private:
  MatcherSets sets_;
};

}  // namespace

std::unique_ptr<Matcher> make_not_matcher(const json::Value& config, Provision& p) {
  return std::make_unique<NotMatcher>(p.matchers(config));
}

}  // namespace fusor
