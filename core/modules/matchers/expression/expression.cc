#include "core/modules/matchers/expression/expression.h"

#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/modules/matchers/expression/cel.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

class ExpressionMatcher : public Matcher {
 public:
  ExpressionMatcher(std::unique_ptr<cel::Node> root, std::string text)
      : root_(std::move(root)), text_(std::move(text)) {}
  Result<bool, HttpError> match(Exchange& x) const override {
    const cel::Value value = root_->evaluate(x);
    if (!value) {
      return http_error(500, cat("evaluating expression ", text_, ": ", value.error()));
    }
    const bool* matched = std::get_if<bool>(&*value);
    return matched && *matched;
  }

 private:
  std::unique_ptr<cel::Node> root_;
  std::string text_;
};

struct Config {
  std::string expr;
  std::string name;
  void decode(config::Fields& f) { f.field("expr", expr).field("name", name); }
};

}  // namespace

std::unique_ptr<Matcher> make_expression_matcher(const json::Value& config, Provision& p) {
  Config read;
  if (config.is_string()) {
    read.expr = config.as_string();
  } else if (!config::read(config, read, p.diagnostics)) {
    return nullptr;
  }
  auto root = cel::parse(read.expr, read.name, config, p);
  if (!root) {
    p.error(config, cat("expression ", read.expr, ": ", root.error().message()));
    return nullptr;
  }
  if (!(*root)->may_be_bool()) {
    p.error(config, cat("expression ", read.expr, ": it is neither true nor false"));
    return nullptr;
  }
  return std::make_unique<ExpressionMatcher>(std::move(*root), std::move(read.expr));
}

}  // namespace fusor
