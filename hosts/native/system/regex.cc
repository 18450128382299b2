#include "hosts/native/system/regex.h"

#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "core/base/strings.h"
#include "core/base/utf8.h"
#include "core/host/regex_replace.h"

namespace fusor {
namespace {

// Go 1.22 accepts (?<name>...) beside (?P<name>...); Debian's RE2 knows the latter only.
std::string with_named_groups(std::string_view pattern) {
  std::string out;
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    out += pattern[i];
    if (pattern[i] == '\\' && i + 1 < pattern.size()) {
      out += pattern[++i];
    } else if (pattern[i] == '[') {
      in_class = true;
    } else if (pattern[i] == ']') {
      in_class = false;
    } else if (!in_class && pattern.substr(i).starts_with("(?<") && i + 3 < pattern.size() &&
               pattern[i + 3] != '=' && pattern[i + 3] != '!') {
      out += "?P";
      ++i;
    }
  }
  return out;
}

// A text as RE2 is to read it. Each byte that is no UTF-8 is a character for Go, U+FFFD; RE2 would
// match it with nothing, and a rule that says `.*` is not to be evaded by one such byte.
class Subject {
 public:
  explicit Subject(std::string_view text) : text_(text) {
    if (is_valid_utf8(text)) return;
    for (std::size_t at = 0; at < text.size();) {
      const Rune rune = decode_rune(text.substr(at));
      append_rune(readable_, rune.value);
      origins_.resize(readable_.size(), at);
      at += rune.size;
    }
    origins_.push_back(text.size());
  }

  re2::StringPiece piece() const {
    if (!origins_.empty()) return readable_;
    // An empty view may have no address; RE2 marks a group without part by a null one.
    return text_.data() ? re2::StringPiece(text_.data(), text_.size()) : re2::StringPiece("", 0);
  }
  // Where the character at `offset` of the text begins in the piece.
  std::size_t place_of(std::size_t offset) const {
    if (origins_.empty()) return offset;
    return static_cast<std::size_t>(std::ranges::lower_bound(origins_, offset) - origins_.begin());
  }
  // What a part of the piece is of the text.
  std::string_view part_of(re2::StringPiece part) const {
    const auto begin = static_cast<std::size_t>(part.data() - piece().data());
    const std::size_t end = begin + part.size();
    if (origins_.empty()) return text_.substr(begin, end - begin);
    return text_.substr(origins_[begin], origins_[end] - origins_[begin]);
  }

 private:
  std::string_view text_;
  std::string readable_;
  std::vector<std::size_t> origins_;  // of each byte of readable_, and of its end; empty: text_
};

class Re2Regex : public Regex {
 public:
  explicit Re2Regex(std::string_view pattern) {
    const std::string re2_syntax = with_named_groups(pattern);
    re_.emplace(re2_syntax, options());
    if (re_->error_code() == RE2::ErrorPatternTooLarge) {
      re_.emplace(re2_syntax, options(kLargeProgram));  // Go's limit is higher
    }
    if (!ok()) return;
    names_.resize(static_cast<std::size_t>(re_->NumberOfCapturingGroups()) + 1);
    for (const auto& [index, name] : re_->CapturingGroupNames()) {
      names_[static_cast<std::size_t>(index)] = name;
    }
  }

  bool ok() const { return re_->ok(); }
  const std::string& error() const { return re_->error(); }

  bool match(std::string_view text, RegexGroups& groups) const override {
    return match_from(Subject(text), 0, groups);
  }

  bool matches(std::string_view text) const override {
    const Subject subject(text);
    const re2::StringPiece piece = subject.piece();
    return re_->Match(piece, 0, piece.size(), RE2::UNANCHORED, nullptr, 0);
  }

  const std::vector<std::string>& group_names() const override { return names_; }

  std::string replace_all(std::string_view text, std::string_view replacement) const override {
    return replace_all_matches(
        text, replacement, names_,
        [this, subject = Subject(text)](std::size_t offset, RegexGroups& groups) {
          return match_from(subject, offset, groups);
        });
  }

 private:
  static constexpr std::int64_t kLargeProgram = 64 << 20;

  static RE2::Options options(std::int64_t memory = RE2::Options::kDefaultMaxMem) {
    RE2::Options options;
    options.set_max_mem(memory);
    options.set_log_errors(false);
    return options;
  }

  bool match_from(const Subject& subject, std::size_t offset, RegexGroups& groups) const {
    constexpr std::size_t kInline = 16;
    re2::StringPiece few[kInline];
    std::vector<re2::StringPiece> many;
    re2::StringPiece* found = few;
    if (names_.size() > kInline) {
      many.resize(names_.size());
      found = many.data();
    }
    const re2::StringPiece piece = subject.piece();
    if (!re_->Match(piece, subject.place_of(offset), piece.size(), RE2::UNANCHORED, found,
                    static_cast<int>(names_.size()))) {
      return false;
    }
    groups.assign(names_.size(), std::nullopt);
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (found[i].data()) groups[i] = subject.part_of(found[i]);
    }
    return true;
  }

  std::optional<RE2> re_;
  std::vector<std::string> names_;
};

}  // namespace

Result<std::shared_ptr<const Regex>> Re2Compiler::compile(std::string_view re2_syntax) {
  auto regex = std::make_shared<const Re2Regex>(re2_syntax);
  if (!regex->ok()) return fail(cat("error parsing regexp: ", regex->error()));
  return regex;
}

}  // namespace fusor
