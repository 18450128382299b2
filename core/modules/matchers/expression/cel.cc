#include "core/modules/matchers/expression/cel.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/strings.h"
#include "core/modules/matchers/expression/cel_nodes.h"
#include "core/modules/matchers/expression/cel_scan.h"
#include "core/routes/placeholders.h"

namespace fusor::cel {
namespace {

constexpr int kDeepest = 64;  // of nesting: a hostile expression must not end the stack

// How the arguments of a matcher function make the matcher's configuration.
enum class Arguments { kList, kOne, kMap, kRanges, kFiles, kRegexp, kKeyedRegexp };
struct MatcherFunction {
  std::string_view name;
  Arguments arguments;
};
constexpr std::array<MatcherFunction, 13> kMatchers = {{
    {"client_ip", Arguments::kRanges},
    {"file", Arguments::kFiles},
    {"header", Arguments::kMap},
    {"header_regexp", Arguments::kKeyedRegexp},
    {"host", Arguments::kList},
    {"method", Arguments::kList},
    {"path", Arguments::kList},
    {"path_regexp", Arguments::kRegexp},
    {"protocol", Arguments::kOne},
    {"query", Arguments::kMap},
    {"remote_ip", Arguments::kRanges},
    {"vars", Arguments::kMap},
    {"vars_regexp", Arguments::kKeyedRegexp},
}};

json::Object regexp(std::string_view name, const json::Value& pattern) {
  json::Object o;
  if (!name.empty()) o.set("name", name);
  o.set("pattern", pattern);
  return o;
}

// The JSON of a matcher function's arguments; nothing: they do not fit.
std::optional<json::Value> config_of(Arguments how, const json::Array& arguments,
                                     std::string_view name) {
  const bool strings = std::ranges::all_of(arguments, &json::Value::is_string);
  json::Array list = arguments;
  // One list instead of several arguments.
  if (arguments.size() == 1 && arguments[0].is_array()) list = arguments[0].as_array();
  const bool list_of_strings = std::ranges::all_of(list, &json::Value::is_string);
  json::Object o;
  switch (how) {
    case Arguments::kList:
      if (!list_of_strings) return std::nullopt;
      return json::Value(std::move(list));
    case Arguments::kOne:
      if (arguments.size() != 1 || !strings) return std::nullopt;
      return json::Value(to_lower(arguments[0].as_string()));
    case Arguments::kMap:
      if (arguments.size() != 1 || !arguments[0].is_object()) return std::nullopt;
      return arguments[0];
    case Arguments::kRanges:
      if (!list_of_strings) return std::nullopt;
      o.set("ranges", std::move(list));
      return json::Value(std::move(o));
    case Arguments::kFiles:
      if (arguments.size() == 1 && arguments[0].is_object()) return arguments[0];
      if (!list_of_strings) return std::nullopt;
      if (!list.empty()) o.set("try_files", std::move(list));
      return json::Value(std::move(o));
    case Arguments::kRegexp:
      if (!strings || arguments.empty() || arguments.size() > 2) return std::nullopt;
      if (arguments.size() == 2 && !arguments[0].as_string().empty()) {
        name = arguments[0].as_string();
      }
      return json::Value(regexp(name, arguments.back()));
    case Arguments::kKeyedRegexp: {
      if (!strings || arguments.size() < 2 || arguments.size() > 3) return std::nullopt;
      const bool named = arguments.size() == 3;
      if (named && !arguments[0].as_string().empty()) name = arguments[0].as_string();
      o.set(arguments[named ? 1 : 0].as_string(), regexp(name, arguments.back()));
      return json::Value(std::move(o));
    }
  }
  return std::nullopt;
}

// Recursive descent; each level of precedence is a function.
class Parser {
 public:
  Parser(std::string_view text, std::string_view name, const json::Value& at, Provision& p)
      : rest_(text), name_(name), at_(at), provision_(p) {}

  Result<NodePtr> whole() {
    TRY(advance());
    TRY_ASSIGN(NodePtr node, disjunction());
    if (word_.kind != Kind::kEnd) return unsupported();
    return node;
  }

 private:
  Result<void> advance() {
    TRY_ASSIGN(word_, next_word(rest_));
    return {};
  }
  bool is(std::string_view symbol) const {
    return (word_.kind == Kind::kSymbol || word_.kind == Kind::kName) && word_.text == symbol;
  }
  Result<void> expect(std::string_view symbol) {
    if (!is(symbol)) {
      return fail(cat("expected '", symbol, "', found ", shown()));
    }
    return advance();
  }
  std::string shown() const {
    return word_.kind == Kind::kEnd ? "the end" : cat("'", word_.text, "'");
  }
  std::unexpected<Error> unsupported() const {
    if (word_.kind == Kind::kEnd) return fail("it ends too early");
    return fail(cat(shown(),
                    " is not supported; there are comparisons, in, &&, ||, !, string functions, "
                    "matcher functions, literals and placeholders"));
  }

  Result<NodePtr> disjunction() {
    TRY_ASSIGN(NodePtr left, conjunction());
    while (is("||")) {
      TRY(advance());
      TRY_ASSIGN(NodePtr right, conjunction());
      left = logical(false, std::move(left), std::move(right));
    }
    return left;
  }
  Result<NodePtr> conjunction() {
    TRY_ASSIGN(NodePtr left, relation());
    while (is("&&")) {
      TRY(advance());
      TRY_ASSIGN(NodePtr right, relation());
      left = logical(true, std::move(left), std::move(right));
    }
    return left;
  }
  Result<NodePtr> relation() {
    TRY_ASSIGN(NodePtr left, unary());
    static constexpr std::pair<std::string_view, Comparison> kOperators[] = {
        {"==", Comparison::kEqual},  {"!=", Comparison::kNotEqual},
        {"<", Comparison::kLess},    {"<=", Comparison::kLessOrEqual},
        {">", Comparison::kGreater}, {">=", Comparison::kGreaterOrEqual}};
    for (;;) {
      if (is("in")) {
        TRY(advance());
        TRY_ASSIGN(std::vector<NodePtr> elements, list());
        left = membership(std::move(left), std::move(elements));
        continue;
      }
      const auto found =
          std::ranges::find_if(kOperators, [&](const auto& entry) { return is(entry.first); });
      if (found == std::end(kOperators)) return left;
      TRY(advance());
      TRY_ASSIGN(NodePtr right, unary());
      left = comparison(found->second, std::move(left), std::move(right));
    }
  }
  Result<NodePtr> unary() {
    if (++depth_ > kDeepest) return fail("it is nested too deeply");
    Result<NodePtr> node = unary_inner();
    --depth_;
    return node;
  }
  Result<NodePtr> unary_inner() {
    if (is("!")) {
      TRY(advance());
      TRY_ASSIGN(NodePtr operand, unary());
      return negation(std::move(operand));
    }
    if (is("-")) {
      TRY(advance());
      if (word_.kind != Kind::kInt && word_.kind != Kind::kDouble) return unsupported();
      word_.integer = -word_.integer;
      word_.number = -word_.number;
    }
    TRY_ASSIGN(NodePtr node, primary());
    while (is(".")) {
      TRY(advance());
      TRY_ASSIGN(node, member(std::move(node)));
    }
    return node;
  }

  // text.startsWith('/a')
  Result<NodePtr> member(NodePtr receiver) {
    const std::string function = word_.text;
    if (word_.kind != Kind::kName) return unsupported();
    StringTest test{};
    if (function == "startsWith") {
      test = StringTest::kStartsWith;
    } else if (function == "endsWith") {
      test = StringTest::kEndsWith;
    } else if (function == "contains") {
      test = StringTest::kContains;
    } else if (function != "matches") {
      return unsupported();
    }
    TRY(advance());
    TRY(expect("("));
    if (function == "matches") {
      if (word_.kind != Kind::kString) return fail("matches() needs a literal regular expression");
      TRY_ASSIGN(auto regex, provision_.host.regex.compile(word_.text));
      TRY(advance());
      TRY(expect(")"));
      return regex_test(std::move(receiver), std::move(regex));
    }
    TRY_ASSIGN(NodePtr argument, disjunction());
    TRY(expect(")"));
    return string_test(test, std::move(receiver), std::move(argument));
  }

  Result<NodePtr> primary() {
    NodePtr node;
    switch (word_.kind) {
      case Kind::kString:
        node = text_constant(word_.text);
        break;
      case Kind::kInt:
        node = constant(word_.integer);
        break;
      case Kind::kDouble:
        node = constant(word_.number);
        break;
      case Kind::kPlaceholder:
        provision_.compile(at_, cat("{", word_.text, "}"));  // it may be the request's body
        node = placeholder(word_.text);
        break;
      case Kind::kName:
        if (word_.text != "true" && word_.text != "false" && word_.text != "null") {
          return function_call();
        }
        node = constant(word_.text == "null" ? Scalar() : Scalar(word_.text == "true"));
        break;
      default:
        if (!is("(")) return unsupported();
        TRY(advance());
        TRY_ASSIGN(node, disjunction());
        TRY(expect(")"));
        return node;
    }
    TRY(advance());
    return node;
  }

  Result<std::vector<NodePtr>> list() {
    std::vector<NodePtr> elements;
    TRY(expect("["));
    while (!is("]")) {
      TRY_ASSIGN(NodePtr element, unary());
      elements.push_back(std::move(element));
      if (!is(",")) break;
      TRY(advance());
    }
    TRY(expect("]"));
    return elements;
  }

  // path('/a*', '/b')
  Result<NodePtr> function_call() {
    const std::string function = word_.text;
    const auto known = std::ranges::find(kMatchers, function, &MatcherFunction::name);
    if (known == kMatchers.end()) return unsupported();
    TRY(advance());
    TRY(expect("("));
    json::Array arguments;
    while (!is(")")) {
      TRY_ASSIGN(json::Value argument, literal());
      arguments.push_back(std::move(argument));
      if (!is(",")) break;
      TRY(advance());
    }
    TRY(expect(")"));
    auto config = config_of(known->arguments, arguments, name_);
    if (!config) return fail(cat("wrong arguments of ", function, "()"));
    config->set_origin(at_.origin());
    json::Object set;
    set.set(function, std::move(*config));
    MatcherSets::Set made = provision_.matcher_set(json::Value(std::move(set)));
    if (made.size() != 1) return fail(cat(function, "() was refused"));
    return matcher_call(std::move(made.front()));
  }

  // An argument of a matcher function, as JSON. A placeholder stays text: the matcher expands it.
  Result<json::Value> literal() {
    if (++depth_ > kDeepest) return fail("it is nested too deeply");
    json::Value value;
    if (is("[")) {
      TRY(advance());
      value = json::Array();
      while (!is("]")) {
        TRY_ASSIGN(json::Value element, literal());
        value.as_array().push_back(std::move(element));
        if (!is(",")) break;
        TRY(advance());
      }
      TRY(expect("]"));
    } else if (is("{")) {
      TRY(advance());
      value = json::Object();
      while (!is("}")) {
        TRY_ASSIGN(json::Value key, literal());
        if (!key.is_string()) return fail("the keys of a map are strings");
        TRY(expect(":"));
        TRY_ASSIGN(json::Value element, literal());
        value.as_object().set(key.as_string(), std::move(element));
        if (!is(",")) break;
        TRY(advance());
      }
      TRY(expect("}"));
    } else {
      if (word_.kind == Kind::kString) {
        value = word_.text;
      } else if (word_.kind == Kind::kPlaceholder) {
        value = cat("{", word_.text, "}");
      } else if (is("null")) {
        value = nullptr;
      } else {
        return unsupported();
      }
      TRY(advance());
    }
    --depth_;
    return value;
  }

  std::string_view rest_;
  std::string_view name_;
  const json::Value& at_;
  Provision& provision_;
  Word word_;
  int depth_ = 0;
};

}  // namespace

Result<std::unique_ptr<Node>> parse(std::string_view text, std::string_view name,
                                    const json::Value& at, Provision& p) {
  return Parser(text, name, at, p).whole();
}

}  // namespace fusor::cel
