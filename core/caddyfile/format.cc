// Rune by rune in one pass, as the reference formats: what a file looks like afterwards must not
// depend on which of the two programs a team uses. A rune belongs to a heredoc, or to text that is
// taken literally (comments, escapes, quotes), or it is regular.
#include "core/caddyfile/format.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/base/utf8.h"
#include "core/caddyfile/lexer.h"

namespace fusor::caddyfile {

namespace {

// More levels are not indented further: hostile texts would grow with the square of their depth.
constexpr int kMostNesting = 10;
constexpr int kMostNewLines = 2;

class Formatter {
 public:
  std::string run(std::string_view text);

 private:
  enum class Heredoc { kNone, kMarker, kBody };
  enum class Quotes { kNone, kDouble, kBacktick, kBacktickInDouble };

  // What a rune belongs to, in this order; true: it was taken.
  bool heredoc(char32_t c);
  bool comment_or_escape(char32_t c);
  bool quoted(char32_t c);
  bool white_space(char32_t c);
  void regular(char32_t c);

  bool heredoc_marker(char32_t c);
  bool heredoc_body(char32_t c);
  void open_brace(bool after_space);
  void close_brace();
  void plain(char32_t c, bool after_space);
  void write_open_brace();
  void end_word();
  void end_line();

  void write(char32_t c) {
    if (c < 0x80) {
      out_ += static_cast<char>(c);
    } else {
      append_rune(out_, c);
    }
    last_ = c;
  }
  void new_line() {
    write('\n');
    line_start_ = true;
  }
  void blank_line() {
    new_line();
    new_line();
  }
  void indent() {
    for (int i = 0; i < nesting_; ++i) write('\t');
  }

  std::string out_;
  char32_t last_ = 0;       // written
  bool space_ = true;       // white space came before; the beginning counts
  bool line_start_ = true;  // nothing is written on this line yet
  int new_lines_ = 0;       // read, not written yet
  int nesting_ = 0;

  bool comment_ = false;
  bool escaped_ = false;
  Quotes quotes_ = Quotes::kNone;

  Heredoc heredoc_ = Heredoc::kNone;
  bool heredoc_escaped_ = false;
  std::string marker_;
  std::size_t heredoc_word_ = 0;  // where in out_ the last run without white space began

  // A brace that opens a block is written when it is known what follows: behind a placeholder's no
  // space follows.
  bool brace_ = false;  // the current word is or begins with one
  bool brace_written_ = false;
  bool brace_after_space_ = false;
  bool brace_on_own_line_ = false;

  std::string word_;
  std::string first_word_;         // of the current line
  bool after_top_import_ = false;  // the line before is an import at the top level
};

// A brace on a line of its own belongs to the line before, but for one behind a top-level import:
// there it opens the global options.
void Formatter::write_open_brace() {
  if (nesting_ == 0 && last_ == '}') blank_line();
  brace_ = false;
  if (brace_on_own_line_ && after_top_import_) {
    if (last_ != '\n') new_line();
    indent();
  } else if (line_start_) {
    indent();
  } else if (!brace_after_space_ || !is_white_space(last_)) {
    write(' ');
  }
  write('{');
  brace_written_ = true;
  brace_on_own_line_ = false;
  new_line();
  new_lines_ = 0;
  if (nesting_ < kMostNesting) ++nesting_;
}

void Formatter::end_word() {
  if (word_.empty()) return;
  if (first_word_.empty()) first_word_ = word_;
  word_.clear();
}

void Formatter::end_line() {
  end_word();
  const bool waiting = brace_ && brace_on_own_line_ && !brace_written_;
  if (!first_word_.empty()) {
    after_top_import_ = nesting_ == 0 && first_word_ == "import";
  } else if (!waiting) {
    after_top_import_ = false;
  }
  first_word_.clear();
}

bool Formatter::heredoc_marker(char32_t c) {
  if (c == '\n') {
    if (is_heredoc_marker(marker_)) {
      heredoc_ = Heredoc::kBody;
      write(c);
      heredoc_word_ = out_.size();
      return true;
    }
    heredoc_ = Heredoc::kNone;
    marker_.clear();
    new_line();
    return true;
  }
  if (is_white_space(c)) {
    heredoc_ = Heredoc::kNone;
    marker_.clear();
    return false;
  }
  append_rune(marker_, c);
  write(c);
  return true;
}

// Ends at white space behind the marker, wherever in a line that stands.
bool Formatter::heredoc_body(char32_t c) {
  const bool space = is_white_space(c);
  if (space && std::string_view(out_).substr(heredoc_word_).ends_with(marker_)) {
    heredoc_ = Heredoc::kNone;
    marker_.clear();
    return false;
  }
  write(c);
  if (space) heredoc_word_ = out_.size();
  return true;
}

bool Formatter::heredoc(char32_t c) {
  switch (heredoc_) {
    case Heredoc::kMarker:
      return heredoc_marker(c);
    case Heredoc::kBody:
      return heredoc_body(c);
    case Heredoc::kNone:
      break;
  }
  if (quotes_ == Quotes::kNone && !heredoc_escaped_ && space_ && last_ == '<' && c == '<') {
    write(c);
    heredoc_ = Heredoc::kMarker;
    space_ = false;
    return true;
  }
  return false;
}

bool Formatter::comment_or_escape(char32_t c) {
  if (last_ == '<') space_ = false;
  if (comment_) {
    if (c == '\n') {
      comment_ = false;
      space_ = true;
      new_line();
    } else {
      write(c);
    }
    return true;
  }
  if (escaped_) {
    if (c == '<') heredoc_escaped_ = true;
    write(c);
    escaped_ = false;
    return true;
  }
  if (c != '\\') return false;
  if (space_) write(' ');
  space_ = false;
  write(c);
  escaped_ = true;
  return true;
}

// The marks that open a double-quoted text and close others are laid out like regular runes.
bool Formatter::quoted(char32_t c) {
  if (c == '`') {
    switch (quotes_) {
      case Quotes::kNone:
        quotes_ = Quotes::kBacktick;
        break;
      case Quotes::kBacktick:
        quotes_ = Quotes::kNone;
        break;
      case Quotes::kDouble:
        quotes_ = Quotes::kBacktickInDouble;
        break;
      case Quotes::kBacktickInDouble:
        quotes_ = Quotes::kDouble;
        break;
    }
  }
  if (quotes_ == Quotes::kDouble) {
    if (c == '"') quotes_ = Quotes::kNone;
    write(c);
    return true;
  }
  if (c == '"') {
    if (quotes_ == Quotes::kNone && space_) quotes_ = Quotes::kDouble;
    if (quotes_ == Quotes::kBacktickInDouble) quotes_ = Quotes::kNone;
  }
  if (quotes_ != Quotes::kBacktick && quotes_ != Quotes::kBacktickInDouble) return false;
  if (c == '`' && space_ && !line_start_) write(' ');
  write(c);
  space_ = false;
  return true;
}

bool Formatter::white_space(char32_t c) {
  if (!is_white_space(c)) return false;
  end_word();
  space_ = true;
  heredoc_escaped_ = false;
  if (c == '\n') {
    end_line();
    ++new_lines_;
  }
  return true;
}

void Formatter::open_brace(bool after_space) {
  end_word();
  if (brace_ && !brace_written_) write_open_brace();
  brace_ = true;
  brace_after_space_ = after_space && !line_start_;
  brace_on_own_line_ = new_lines_ > 0;
  brace_written_ = false;
  if (brace_after_space_ && new_lines_ == 0) write(' ');
}

void Formatter::close_brace() {
  end_word();
  if (last_ != '\n') new_line();
  if (nesting_ > 0) --nesting_;
  indent();
  write('}');
  new_lines_ = 0;
}

void Formatter::plain(char32_t c, bool after_space) {
  for (new_lines_ = std::min(new_lines_, kMostNewLines); new_lines_ > 0; --new_lines_) new_line();
  if (line_start_) indent();
  if (nesting_ == 0 && last_ == '}' && line_start_) blank_line();
  if (!line_start_ && after_space) write(' ');
  if (brace_ && !brace_written_) {
    write('{');
    brace_written_ = true;
  }
  if (after_space && c == '<') space_ = true;  // a heredoc may begin
  append_rune(word_, c);
  write(c);
  line_start_ = false;
}

void Formatter::regular(char32_t c) {
  const bool after_space = std::exchange(space_, false);
  if (c == '#') comment_ = true;
  if (brace_ && after_space && !brace_written_) write_open_brace();
  if (c == '{') {
    open_brace(after_space);
  } else if (c == '}' && (after_space || !brace_)) {
    close_brace();
  } else {
    plain(c, after_space);
  }
}

std::string Formatter::run(std::string_view text) {
  text = trim_white_space(text);
  out_.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    text.remove_prefix(rune.size);
    const char32_t c = rune.value;
    // CRLF behind a backslash is an escaped line end too.
    if (escaped_ && quotes_ == Quotes::kNone && c == '\r' && text.starts_with('\n')) continue;
    if (heredoc(c) || comment_or_escape(c) || quoted(c) || white_space(c)) continue;
    regular(c);
  }
  if (brace_ && !brace_written_) write_open_brace();
  return cat(trim_white_space(out_), "\n");
}

}  // namespace

// Odd texts change again when they are formatted again (a placeholder in a brace that opens a
// block): the result is what stays. Some never settle (a quote that is not closed grows by a space
// each time): these are left alone.
std::string format(std::string_view text) {
  constexpr int kMostPasses = 8;
  std::string before = Formatter().run(text);
  for (int i = 0; i < kMostPasses; ++i) {
    std::string after = Formatter().run(before);
    if (after == before) return after;
    before = std::move(after);
  }
  return cat(trim_white_space(text), "\n");
}

std::optional<std::uint32_t> unformatted_line(std::string_view text) {
  const std::string unix_text = replace_all(text, "\r\n", "\n");
  const std::string formatted = format(unix_text);
  if (formatted == unix_text) return std::nullopt;
  const std::size_t common = std::min(unix_text.size(), formatted.size());
  const auto [a, b] =
      std::mismatch(unix_text.begin(), unix_text.begin() + static_cast<std::ptrdiff_t>(common),
                    formatted.begin());
  return 1 + static_cast<std::uint32_t>(std::count(unix_text.begin(), a, '\n'));
}

}  // namespace fusor::caddyfile
