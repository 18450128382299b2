#include "core/host/regex_syntax.h"

#include <array>
#include <cstddef>

#include "core/base/strings.h"

namespace fusor {
namespace {

struct PosixClass {
  std::string_view name;
  std::string_view members;  // inside a class
};
// RE2's ASCII classes, [[:name:]].
constexpr std::array<PosixClass, 14> kPosix = {{{"alnum", "0-9A-Za-z"},
                                                {"alpha", "A-Za-z"},
                                                {"ascii", "\\x00-\\x7F"},
                                                {"blank", "\\t "},
                                                {"cntrl", "\\x00-\\x1F\\x7F"},
                                                {"digit", "0-9"},
                                                {"graph", "!-~"},
                                                {"lower", "a-z"},
                                                {"print", " -~"},
                                                {"punct", "!-\\/:-@\\[-`\\{-~"},
                                                {"space", "\\t\\n\\v\\f\\r "},
                                                {"upper", "A-Z"},
                                                {"word", "0-9A-Za-z_"},
                                                {"xdigit", "0-9A-Fa-f"}}};

class Translator {
 public:
  explicit Translator(std::string_view source) : in_(source) {}

  Result<JsRegex> run() {
    leading_flags();
    while (at_ < in_.size()) TRY(step());
    std::string flags = "du";
    if (ignore_case_) flags += 'i';
    if (dot_all_) flags += 's';
    if (multi_line_) flags += 'm';
    return JsRegex{std::move(out_), std::move(flags)};
  }

 private:
  bool looking_at(std::string_view text) const { return in_.substr(at_).starts_with(text); }

  // (?i), (?s), (?m) at the start are flags of the whole expression.
  void leading_flags() {
    if (!looking_at("(?")) return;
    const std::size_t end = in_.find(')', at_);
    if (end == std::string_view::npos) return;
    const std::string_view letters = in_.substr(2, end - 2);
    if (letters.empty() || letters.find_first_not_of("ism") != std::string_view::npos) return;
    for (char c : letters) (c == 'i' ? ignore_case_ : c == 's' ? dot_all_ : multi_line_) = true;
    at_ = end + 1;
  }

  Result<void> step() {
    const char c = in_[at_];
    if (c == '\\') return escape(false);
    if (c == '[') return char_class();
    if (looking_at("(?")) return group();
    // Under the flag u a lone brace or bracket is an error in JavaScript, and a literal in RE2.
    if (c == '{' && !quantifier()) {
      out_ += "\\{";
    } else if (c == '}' && !in_quantifier_) {
      out_ += "\\}";
    } else if (c == ']') {
      out_ += "\\]";
    } else if (c == '.' && !dot_all_) {
      out_ += "[^\\n]";  // JavaScript's dot leaves out \r and U+2028 too
    } else {
      if (c == '{') in_quantifier_ = true;
      if (c == '}') in_quantifier_ = false;
      out_ += c;
    }
    ++at_;
    return {};
  }

  // Does "{n}", "{n,}" or "{n,m}" begin here?
  bool quantifier() const {
    std::size_t i = at_ + 1;
    const std::size_t digits = i;
    while (i < in_.size() && is_digit(in_[i])) ++i;
    if (i == digits) return false;
    if (i < in_.size() && in_[i] == ',') ++i;
    while (i < in_.size() && is_digit(in_[i])) ++i;
    return i < in_.size() && in_[i] == '}';
  }

  Result<void> group() {
    if (looking_at("(?P<") || looking_at("(?<")) {
      out_ += "(?<";
      at_ += looking_at("(?P<") ? 4 : 3;
      return {};
    }
    if (looking_at("(?:")) {
      out_ += "(?:";
      at_ += 3;
      return {};
    }
    return fail(
        cat("the group that begins with '", in_.substr(at_, 5),
            "' has no equal in JavaScript: set flags once, at the start of the expression"));
  }

  Result<void> escape(bool in_class) {
    if (at_ + 1 >= in_.size()) return fail("a backslash ends the expression");
    const char c = in_[at_ + 1];
    at_ += 2;
    switch (c) {
      case 'A':
        out_ += "(?<![\\s\\S])";
        return {};
      case 'z':
        out_ += "(?![\\s\\S])";
        return {};
      case 'a':
        out_ += "\\x07";
        return {};
      case 's':
        out_ += in_class ? "\\t\\n\\f\\r " : "[\\t\\n\\f\\r ]";
        return {};
      case 'S':
        if (in_class) return fail("'\\S' inside a class has no equal in JavaScript");
        out_ += "[^\\t\\n\\f\\r ]";
        return {};
      case 'Q':
        return literal_run();
      case 'C':
        return fail("'\\C' (a single byte) has no equal in JavaScript");
      case 'p':
      case 'P':
        return property(c);
      case 'x':
        return hexadecimal();
      default:
        break;
    }
    if (is_alpha(c) || is_digit(c)) {
      out_ += '\\';
      out_ += c;
      return {};
    }
    // Only syntax characters may be escaped under the flag u; '-' only inside a class.
    if (std::string_view("^$\\.*+?()[]{}|/").find(c) != std::string_view::npos ||
        (in_class && c == '-')) {
      out_ += '\\';
    }
    out_ += c;
    return {};
  }

  Result<void> literal_run() {
    const std::size_t end = in_.find("\\E", at_);
    const std::string_view text = in_.substr(at_, end == std::string_view::npos ? end : end - at_);
    for (char c : text) {
      if (std::string_view("^$\\.*+?()[]{}|/").find(c) != std::string_view::npos) out_ += '\\';
      out_ += c;
    }
    at_ = end == std::string_view::npos ? in_.size() : end + 2;
    return {};
  }

  // \pL, \p{Greek}: general categories keep their name, scripts need Script=.
  Result<void> property(char kind) {
    std::string_view name;
    if (at_ < in_.size() && in_[at_] == '{') {
      const std::size_t end = in_.find('}', at_);
      if (end == std::string_view::npos) return fail("'\\p{' without '}'");
      name = in_.substr(at_ + 1, end - at_ - 1);
      at_ = end + 1;
    } else if (at_ < in_.size()) {
      name = in_.substr(at_++, 1);
    }
    if (name.starts_with('^')) {
      kind = kind == 'p' ? 'P' : 'p';
      name.remove_prefix(1);
    }
    out_ += cat("\\", std::string_view(&kind, 1), "{", name.size() > 2 ? "Script=" : "", name, "}");
    return {};
  }

  Result<void> hexadecimal() {
    if (at_ >= in_.size() || in_[at_] != '{') {
      out_ += "\\x";
      return {};
    }
    const std::size_t end = in_.find('}', at_);
    if (end == std::string_view::npos) return fail("'\\x{' without '}'");
    out_ += cat("\\u", in_.substr(at_, end + 1 - at_));
    at_ = end + 1;
    return {};
  }

  Result<void> char_class() {
    out_ += '[';
    ++at_;
    if (at_ < in_.size() && in_[at_] == '^') {
      out_ += '^';
      ++at_;
    }
    for (bool first = true; at_ < in_.size(); first = false) {
      const char c = in_[at_];
      if (c == ']' && !first) {
        out_ += ']';
        ++at_;
        return {};
      }
      if (looking_at("[:")) {
        TRY(posix_class());
      } else if (c == '\\') {
        TRY(escape(true));
      } else {
        if (c == '[' || c == ']') out_ += '\\';
        out_ += c;
        ++at_;
      }
    }
    return fail("a character class without its ']'");
  }

  Result<void> posix_class() {
    const std::size_t end = in_.find(":]", at_);
    if (end == std::string_view::npos) return fail("a POSIX class without its ':]'");
    const std::string_view name = in_.substr(at_ + 2, end - at_ - 2);
    for (const PosixClass& known : kPosix) {
      if (known.name != name) continue;
      out_ += known.members;
      at_ = end + 2;
      return {};
    }
    return fail(cat("the class [:", name, ":] has no equal in JavaScript"));
  }

  std::string_view in_;
  std::size_t at_ = 0;
  std::string out_;
  bool in_quantifier_ = false;
  bool ignore_case_ = false;
  bool dot_all_ = false;
  bool multi_line_ = false;
};

}  // namespace

Result<JsRegex> translate_regex(std::string_view re2_syntax) {
  return Translator(re2_syntax).run();
}

}  // namespace fusor
