#include "core/caddyfile/lexer.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/base/utf8.h"
#include "core/caddyfile/dispenser.h"

namespace fusor::caddyfile {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

constexpr std::size_t kLongestToken = 16 << 20;  // what is larger belongs into a file of its own

std::string_view trim_line_end(std::string_view text) {
  const std::size_t last = text.find_last_not_of("\r\n");
  return last == text.npos ? text.substr(0, 0) : text.substr(0, last + 1);
}

std::string without_carriage_returns(std::string_view text) {
  std::string out(text);
  std::erase(out, '\r');
  return out;
}

class Lexer {
 public:
  Lexer(std::string_view text, SourcePtr file) : rest_(text), file_(std::move(file)) {}

  Result<Tokens> all() {
    while (!rest_.empty()) {
      TRY(next());
      if (!tokens_.empty() && tokens_.back().text.size() > kLongestToken) {
        return fail(cat("a token is longer than 16 MiB, at ", position(tokens_.back())));
      }
    }
    return std::move(tokens_);
  }

 private:
  // One token at most: the text behind the last one has none.
  Result<void> next();
  void quoted();
  void backtick();
  void comment();
  Result<void> word();
  Result<void> heredoc_or_word();
  Result<void> heredoc(std::string_view marker);
  Result<std::string> dedent(std::string_view body, std::string_view marker);

  // The next rune, taken. Invalid UTF-8 becomes U+FFFD, as everywhere in Go.
  char32_t take() {
    const Rune rune = decode_rune(rest_);
    rest_.remove_prefix(rune.size);
    return rune.value;
  }
  void append(char32_t c) {
    if (c < 0x80) {
      text_ += static_cast<char>(c);
    } else {
      append_rune(text_, c);
    }
  }
  void end_of_line();
  void emit(Quote quote);
  std::unexpected<Error> error_at(std::uint32_t line, std::string_view what,
                                  std::string_view why) const {
    return fail(
        cat(what, " on line #", decimal(line), why, ", at ", file_->name, ":", decimal(line)));
  }

  std::string_view rest_;
  SourcePtr file_;
  Tokens tokens_;
  std::string text_;  // of the token being read
  std::uint32_t line_ = 1;
  std::uint32_t start_line_ = 1;  // where the token being read began
  // Line breaks that were escaped or lie in a heredoc: counted at the next real one, so that what
  // follows counts as the same line.
  std::uint32_t skipped_lines_ = 0;
  bool escaped_ = false;  // the last rune was a backslash
};

void Lexer::emit(Quote quote) {
  Token token;
  token.text = std::exchange(text_, {});
  token.file = file_;
  token.line = start_line_;
  token.quote = quote;
  tokens_.push_back(std::move(token));
}

void Lexer::end_of_line() {
  if (escaped_) {
    ++skipped_lines_;
    escaped_ = false;
  } else {
    line_ += 1 + skipped_lines_;
    skipped_lines_ = 0;
  }
}

Result<void> Lexer::next() {
  while (!rest_.empty()) {
    const char first = rest_.front();
    if (first == '\\' && !escaped_) {
      escaped_ = true;
      rest_.remove_prefix(1);
      continue;
    }
    const Rune rune = decode_rune(rest_);
    if (is_white_space(rune.value)) {
      rest_.remove_prefix(rune.size);
      if (first == '\n') end_of_line();
      continue;
    }
    if (first == '#') {
      comment();
      continue;
    }
    start_line_ = line_;
    if (first == '"') return quoted(), Result<void>();
    if (first == '`') return backtick(), Result<void>();
    return word();
  }
  return {};
}

// To the end of the line. A backslash anywhere in a comment joins the lines as one at its end
// would.
void Lexer::comment() {
  const std::string_view text = rest_.substr(0, rest_.find('\n'));
  if (text.find('\\') != text.npos) escaped_ = true;
  rest_.remove_prefix(text.size());
}

void Lexer::quoted() {
  rest_.remove_prefix(1);
  while (!rest_.empty()) {
    const char32_t c = take();
    if (c == '\\' && !escaped_) {
      escaped_ = true;
      continue;
    }
    if (escaped_) {
      if (c != '"') text_ += '\\';
      escaped_ = false;
    } else if (c == '"') {
      return emit(Quote::kDouble);
    }
    if (c == '\n') end_of_line();
    append(c);
  }
  escaped_ = false;
  if (!text_.empty()) emit(Quote::kNone);  // never closed
}

void Lexer::backtick() {
  rest_.remove_prefix(1);
  while (!rest_.empty()) {
    const char32_t c = take();
    if (c == '`') return emit(Quote::kBacktick);
    if (c == '\n') {
      line_ += 1 + skipped_lines_;
      skipped_lines_ = 0;
    }
    append(c);
  }
  if (!text_.empty()) emit(Quote::kNone);
}

Result<void> Lexer::word() {
  bool heredoc_escaped = false;
  while (!rest_.empty()) {
    if (!heredoc_escaped && text_ == "<<") return heredoc_or_word();
    const char32_t c = take();
    if (c == '\\' && !escaped_) {
      escaped_ = true;
      continue;
    }
    if (c == '\r') continue;
    if (is_white_space(c)) {
      if (c == '\n') end_of_line();
      break;
    }
    if (escaped_) {
      if (c == '<') {
        heredoc_escaped = true;
      } else {
        text_ += '\\';
      }
      escaped_ = false;
    }
    append(c);
  }
  if (rest_.empty()) escaped_ = false;
  if (!text_.empty()) emit(Quote::kNone);
  return {};
}

// Behind "<<": a marker and the end of the line begin a heredoc; a space ends an ordinary word.
Result<void> Lexer::heredoc_or_word() {
  const std::size_t end = rest_.find_first_of(" \n");
  const std::string marker = without_carriage_returns(rest_.substr(0, end));
  if (end == rest_.npos || rest_[end] == ' ') {
    for (std::string_view tail = marker; !tail.empty();) {
      const Rune rune = decode_rune(tail);
      append(rune.value);
      tail.remove_prefix(rune.size);
    }
    rest_.remove_prefix(end == rest_.npos ? rest_.size() : end);
    emit(Quote::kNone);
    return {};
  }
  constexpr std::string_view kMust =
      " must contain only alphanumeric characters, dashes and underscores; got ";
  if (marker.empty()) {
    return error_at(line_, "missing opening heredoc marker", cat(";", kMust, "empty string"));
  }
  if (marker.front() == '<') {
    return error_at(line_, "too many '<' for heredoc", "; only use two, for example <<END");
  }
  if (!is_heredoc_marker(marker)) {
    return error_at(line_, "heredoc marker", cat(kMust, "'", shortened(marker), "'"));
  }
  rest_.remove_prefix(end + 1);
  ++skipped_lines_;
  return heredoc(marker);
}

// The body ends at the marker's first occurrence, wherever it stands.
Result<void> Lexer::heredoc(std::string_view marker) {
  const std::size_t end = rest_.find(marker);
  if (end == rest_.npos) {
    const auto lines =
        static_cast<std::uint32_t>(std::count(rest_.begin(), rest_.end(), '\n')) + skipped_lines_;
    return error_at(line_ + lines, cat("incomplete heredoc <<", marker),
                    cat(", expected ending marker ", marker));
  }
  const std::string_view body = rest_.substr(0, end);
  TRY_ASSIGN(text_, dedent(body, marker));
  rest_.remove_prefix(end + marker.size());
  line_ += skipped_lines_ + static_cast<std::uint32_t>(std::count(body.begin(), body.end(), '\n'));
  skipped_lines_ = 0;
  emit(Quote::kHeredoc);
  return {};
}

// Takes the white space before the closing marker off every line.
Result<std::string> Lexer::dedent(std::string_view body, std::string_view marker) {
  std::string valid;
  valid.reserve(body.size());
  for (std::string_view tail = body; !tail.empty();) {
    const Rune rune = decode_rune(tail);
    append_rune(valid, rune.value);
    tail.remove_prefix(rune.size);
  }
  const std::size_t last = valid.rfind('\n');
  const std::size_t start = last == valid.npos ? 0 : last + 1;
  const std::string_view padding = std::string_view(valid).substr(start);
  std::string out;
  std::uint32_t line = line_;
  for (std::string_view lines = std::string_view(valid).substr(0, start); !lines.empty();) {
    const std::string_view text = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(text.size() + 1);
    ++line;
    if (text.empty() || text == "\r") {
      out += '\n';
    } else if (text.starts_with(padding)) {
      out += without_carriage_returns(text.substr(padding.size()));
      out += '\n';
    } else {
      return error_at(line, cat("mismatched leading whitespace in heredoc <<", marker),
                      cat(" [", shortened(trim_line_end(text)), "], expected whitespace [",
                          shortened(padding), "] to match the closing marker"));
    }
  }
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

}  // namespace

bool is_white_space(char32_t c) {
  if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

std::string_view trim_white_space(std::string_view text) {
  while (true) {
    const Rune rune = decode_rune(text);
    if (rune.size == 0 || !is_white_space(rune.value)) break;
    text.remove_prefix(rune.size);
  }
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
    const Rune rune = decode_rune(text.substr(start));
    if (rune.size != text.size() - start || !is_white_space(rune.value)) break;
    text.remove_suffix(rune.size);
  }
  return text;
}

bool is_heredoc_marker(std::string_view text) {
  // Looking for the end of a heredoc takes as many steps as the marker is long, at every byte.
  constexpr std::size_t kLongest = 256;
  return !text.empty() && text.size() <= kLongest && std::ranges::all_of(text, [](char c) {
    return is_digit(c) || is_alpha(c) || c == '-' || c == '_';
  });
}

Result<Tokens> tokenize(std::string_view text, const SourcePtr& file) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return Lexer(text, file).all();
}

Result<std::string> expand_environment(std::string_view text, Reader& reader) {
  const std::size_t most = std::max<std::size_t>(text.size(), 64 << 20);
  std::string out;
  while (true) {
    const std::size_t open = text.find("{$");
    const std::size_t close = open == text.npos ? open : text.find('}', open);
    if (close == text.npos) break;
    const std::string_view inside = text.substr(open + 2, close - open - 2);
    const std::string_view name = inside.substr(0, inside.find(':'));
    if (name.empty() && inside.empty()) {
      // "{$}" is left as it is.
      out += text.substr(0, close + 1);
    } else {
      out += text.substr(0, open);
      if (const auto value = reader.variable(name)) {
        if (value->size() > most || out.size() > most - value->size()) {
          return fail(cat("environment variables make the text larger than ",
                          decimal(static_cast<std::int64_t>(most >> 20)), " MiB: {$",
                          shortened(name), "} is too long to be put in that often"));
        }
        out += *value;
      } else if (name.size() < inside.size()) {
        out += inside.substr(name.size() + 1);
      }
    }
    text.remove_prefix(close + 1);
  }
  return out += text;
}

}  // namespace fusor::caddyfile
