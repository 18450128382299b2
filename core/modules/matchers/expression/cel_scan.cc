#include "core/modules/matchers/expression/cel_scan.h"

#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/base/utf8.h"

namespace fusor::cel {
namespace {

bool is_name_char(char c) { return is_alpha(c) || is_digit(c) || c == '_'; }

// {name}: a letter, then letters, digits, '_', '.' and '-'. 0: something else, such as a map.
std::size_t placeholder_size(std::string_view text) {
  if (text.size() < 4 || text[0] != '{' || !is_alpha(text[1])) return 0;
  std::size_t i = 2;
  while (i < text.size() && (is_name_char(text[i]) || text[i] == '.' || text[i] == '-')) ++i;
  return i > 2 && i < text.size() && text[i] == '}' ? i + 1 : 0;
}

// What a backslash and the character behind it stand for; `rest` begins behind the backslash.
Result<void> unescape(std::string_view& rest, std::string& out) {
  static constexpr std::string_view kNames = "abfnrtv\\'\"`?{";
  static constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\'\"`?{";
  const char c = rest.front();
  rest.remove_prefix(1);
  if (const std::size_t at = kNames.find(c); at != kNames.npos) {
    out += kValues[at];
    return {};
  }
  const std::size_t digits = c == 'x' || c == 'X' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  const auto value = parse_int<std::uint32_t>(rest.substr(0, digits), 16);
  if (digits == 0 || rest.size() < digits || !value) {
    return fail("a string has an invalid escape sequence");
  }
  append_rune(out, *value);
  rest.remove_prefix(digits);
  return {};
}

Result<Word> string_word(std::string_view& rest, bool raw) {
  const char quote = rest.front();
  rest.remove_prefix(1);
  Word word{.kind = Kind::kString};
  while (!rest.empty() && rest.front() != quote) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '\\' && !raw && !rest.empty()) {
      TRY(unescape(rest, word.text));
    } else {
      word.text += c;
    }
  }
  if (rest.empty()) return fail("a string is not closed");
  rest.remove_prefix(1);
  return word;
}

Result<Word> number_word(std::string_view& rest) {
  std::size_t size = 0;
  bool fraction = false;
  while (size < rest.size() && (is_name_char(rest[size]) || rest[size] == '.')) {
    fraction = fraction || rest[size] == '.' || rest[size] == 'e';
    ++size;
  }
  const std::string_view text = rest.substr(0, size);
  rest.remove_prefix(size);
  Word word{.text = std::string(text)};
  if (const auto integer = fraction ? std::nullopt : parse_int<std::int64_t>(text)) {
    word.kind = Kind::kInt;
    word.integer = *integer;
  } else if (const auto number = parse_float(text)) {
    word.kind = Kind::kDouble;
    word.number = *number;
  } else {
    return fail(cat("not a number: ", text));
  }
  return word;
}

}  // namespace

Result<Word> next_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
  if (rest.empty()) return Word();
  const char c = rest.front();
  if (const std::size_t size = placeholder_size(rest)) {
    Word word{.kind = Kind::kPlaceholder, .text = std::string(rest.substr(1, size - 2))};
    rest.remove_prefix(size);
    return word;
  }
  if (c == '\'' || c == '"') return string_word(rest, false);
  if ((c == 'r' || c == 'R') && rest.size() > 1 && (rest[1] == '\'' || rest[1] == '"')) {
    rest.remove_prefix(1);
    return string_word(rest, true);
  }
  if (is_digit(c)) return number_word(rest);
  std::size_t size = 1;
  Word word{.kind = Kind::kSymbol};
  if (is_name_char(c)) {
    word.kind = Kind::kName;
    while (size < rest.size() && is_name_char(rest[size])) ++size;
  } else {
    for (std::string_view pair : {"==", "!=", "<=", ">=", "&&", "||"}) {
      if (rest.starts_with(pair)) size = 2;
    }
  }
  word.text = rest.substr(0, size);
  rest.remove_prefix(size);
  return word;
}

}  // namespace fusor::cel
