#include "core/modules/matchers/expression/cel_nodes.h"

#include <compare>

#include "core/base/strings.h"
#include "core/routes/exchange.h"

namespace fusor::cel {
namespace {

std::unexpected<std::string> failure(std::string message) {
  return std::unexpected(std::move(message));
}

std::string_view type_of(const Scalar& value) {
  static constexpr std::string_view kNames[] = {"null", "bool", "int", "double", "string"};
  return kNames[value.index()];
}

std::optional<double> number(const Scalar& value) {
  if (const auto* n = std::get_if<std::int64_t>(&value)) return static_cast<double>(*n);
  if (const auto* n = std::get_if<double>(&value)) return *n;
  return std::nullopt;
}

bool equal(const Scalar& a, const Scalar& b) {
  if (a.index() == b.index()) return a == b;
  const auto x = number(a);
  const auto y = number(b);
  return x && y && *x == *y;
}

// Nothing: there is no order between values of these types.
std::optional<std::partial_ordering> order(const Scalar& a, const Scalar& b) {
  if (a.index() == b.index() && !std::holds_alternative<std::monostate>(a)) {
    if (const auto* s = std::get_if<std::string_view>(&a)) {
      return s->compare(std::get<std::string_view>(b)) <=> 0;
    }
    if (const auto* n = std::get_if<std::int64_t>(&a)) return *n <=> std::get<std::int64_t>(b);
    if (const auto* flag = std::get_if<bool>(&a)) return *flag <=> std::get<bool>(b);
  }
  const auto x = number(a);
  const auto y = number(b);
  if (!x || !y) return std::nullopt;
  return *x <=> *y;
}

class Constant : public Node {
 public:
  explicit Constant(Scalar value) : value_(value) {}
  Value evaluate(Exchange&) const override { return value_; }
  bool may_be_bool() const override { return std::holds_alternative<bool>(value_); }

 private:
  Scalar value_;
};

class TextConstant : public Node {
 public:
  explicit TextConstant(std::string text) : text_(std::move(text)) {}
  Value evaluate(Exchange&) const override { return Scalar(std::string_view(text_)); }
  bool may_be_bool() const override { return false; }

 private:
  std::string text_;
};

class Placeholder : public Node {
 public:
  explicit Placeholder(std::string name) : name_(std::move(name)) {}
  Value evaluate(Exchange& x) const override { return x.placeholder(name_).value_or(Scalar()); }

 private:
  std::string name_;
};

class Logical : public Node {
 public:
  Logical(bool conjunction, NodePtr left, NodePtr right)
      : decisive_(!conjunction), left_(std::move(left)), right_(std::move(right)) {}
  Value evaluate(Exchange& x) const override {
    Value left = operand(*left_, x);
    if (left && std::get<bool>(*left) == decisive_) return left;
    Value right = operand(*right_, x);
    if (right && std::get<bool>(*right) == decisive_) return right;
    if (!left) return left;
    return right;
  }

 private:
  static Value operand(const Node& node, Exchange& x) {
    Value value = node.evaluate(x);
    if (value && !std::holds_alternative<bool>(*value)) {
      return failure(cat("expected a bool, found ", type_of(*value)));
    }
    return value;
  }

  bool decisive_;  // the value that settles the result whatever the other side is
  NodePtr left_;
  NodePtr right_;
};

class Negation : public Node {
 public:
  explicit Negation(NodePtr operand) : operand_(std::move(operand)) {}
  Value evaluate(Exchange& x) const override {
    Value value = operand_->evaluate(x);
    if (!value) return value;
    const bool* flag = std::get_if<bool>(&*value);
    if (!flag) return failure(cat("'!' needs a bool, found ", type_of(*value)));
    return Scalar(!*flag);
  }

 private:
  NodePtr operand_;
};

class Compare : public Node {
 public:
  Compare(Comparison how, NodePtr left, NodePtr right)
      : how_(how), left_(std::move(left)), right_(std::move(right)) {}
  Value evaluate(Exchange& x) const override {
    const Value left = left_->evaluate(x);
    if (!left) return left;
    const Value right = right_->evaluate(x);
    if (!right) return right;
    if (how_ == Comparison::kEqual) return Scalar(equal(*left, *right));
    if (how_ == Comparison::kNotEqual) return Scalar(!equal(*left, *right));
    const auto o = order(*left, *right);
    if (!o) return failure(cat("no order between ", type_of(*left), " and ", type_of(*right)));
    switch (how_) {
      case Comparison::kLess:
        return Scalar(*o < 0);
      case Comparison::kLessOrEqual:
        return Scalar(*o <= 0);
      case Comparison::kGreater:
        return Scalar(*o > 0);
      default:
        return Scalar(*o >= 0);
    }
  }

 private:
  Comparison how_;
  NodePtr left_;
  NodePtr right_;
};

class Membership : public Node {
 public:
  Membership(NodePtr element, std::vector<NodePtr> list)
      : element_(std::move(element)), list_(std::move(list)) {}
  Value evaluate(Exchange& x) const override {
    const Value element = element_->evaluate(x);
    if (!element) return element;
    for (const NodePtr& candidate : list_) {
      const Value value = candidate->evaluate(x);
      if (!value) return value;
      if (equal(*element, *value)) return Scalar(true);
    }
    return Scalar(false);
  }

 private:
  NodePtr element_;
  std::vector<NodePtr> list_;
};

Result<std::string_view, std::string> text_of(const Node& node, Exchange& x) {
  const Value value = node.evaluate(x);
  if (!value) return std::unexpected(value.error());
  const auto* text = std::get_if<std::string_view>(&*value);
  if (!text) return failure(cat("expected a string, found ", type_of(*value)));
  return *text;
}

class StringCall : public Node {
 public:
  StringCall(StringTest test, NodePtr receiver, NodePtr argument)
      : test_(test), receiver_(std::move(receiver)), argument_(std::move(argument)) {}
  Value evaluate(Exchange& x) const override {
    const auto text = text_of(*receiver_, x);
    if (!text) return std::unexpected(text.error());
    const auto argument = text_of(*argument_, x);
    if (!argument) return std::unexpected(argument.error());
    switch (test_) {
      case StringTest::kStartsWith:
        return Scalar(text->starts_with(*argument));
      case StringTest::kEndsWith:
        return Scalar(text->ends_with(*argument));
      default:
        return Scalar(text->find(*argument) != text->npos);
    }
  }

 private:
  StringTest test_;
  NodePtr receiver_;
  NodePtr argument_;
};

class RegexCall : public Node {
 public:
  RegexCall(NodePtr receiver, std::shared_ptr<const Regex> regex)
      : receiver_(std::move(receiver)), regex_(std::move(regex)) {}
  Value evaluate(Exchange& x) const override {
    const auto text = text_of(*receiver_, x);
    if (!text) return std::unexpected(text.error());
    return Scalar(regex_->matches(*text));
  }

 private:
  NodePtr receiver_;
  std::shared_ptr<const Regex> regex_;
};

class MatcherCall : public Node {
 public:
  explicit MatcherCall(std::unique_ptr<Matcher> matcher) : matcher_(std::move(matcher)) {}
  Value evaluate(Exchange& x) const override {
    const auto matched = matcher_->match(x);
    if (!matched) return failure(matched.error().message());
    return Scalar(*matched);
  }

 private:
  std::unique_ptr<Matcher> matcher_;
};

}  // namespace

NodePtr constant(Scalar value) { return std::make_unique<Constant>(value); }
NodePtr text_constant(std::string text) { return std::make_unique<TextConstant>(std::move(text)); }
NodePtr placeholder(std::string name) { return std::make_unique<Placeholder>(std::move(name)); }
NodePtr logical(bool conjunction, NodePtr left, NodePtr right) {
  return std::make_unique<Logical>(conjunction, std::move(left), std::move(right));
}
NodePtr negation(NodePtr operand) { return std::make_unique<Negation>(std::move(operand)); }
NodePtr comparison(Comparison how, NodePtr left, NodePtr right) {
  return std::make_unique<Compare>(how, std::move(left), std::move(right));
}
NodePtr membership(NodePtr element, std::vector<NodePtr> list) {
  return std::make_unique<Membership>(std::move(element), std::move(list));
}
NodePtr string_test(StringTest test, NodePtr receiver, NodePtr argument) {
  return std::make_unique<StringCall>(test, std::move(receiver), std::move(argument));
}
NodePtr regex_test(NodePtr receiver, std::shared_ptr<const Regex> regex) {
  return std::make_unique<RegexCall>(std::move(receiver), std::move(regex));
}
NodePtr matcher_call(std::unique_ptr<Matcher> matcher) {
  return std::make_unique<MatcherCall>(std::move(matcher));
}

}  // namespace fusor::cel
