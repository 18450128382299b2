#include "core/modules/matchers/path_regexp/path_regexp.h"

#include "core/http/uri.h"
#include "core/routes/exchange.h"
#include "core/routes/named_regex.h"

namespace fusor {
namespace {

class PathRegexpMatcher : public Matcher {
 public:
  explicit PathRegexpMatcher(NamedRegex regex) : regex_(std::move(regex)) {}
  Result<bool, HttpError> match(Exchange& x) const override {
    return regex_.match(x, clean_path(x.request.uri.path, true, x.arena));
  }

 private:
  NamedRegex regex_;
};

}  // namespace

std::unique_ptr<Matcher> make_path_regexp_matcher(const json::Value& config, Provision& p) {
  NamedRegex regex;
  if (!config::read(config, regex, p.diagnostics)) return nullptr;
  if (!regex.provision(config, p)) return nullptr;
  return std::make_unique<PathRegexpMatcher>(std::move(regex));
}

}  // namespace fusor
