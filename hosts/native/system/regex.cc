#include "hosts/native/system/regex.h"

#include <re2/re2.h>

#include <vector>

#include "core/base/strings.h"
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

class Re2Regex : public Regex {
 public:
  explicit Re2Regex(std::string_view pattern) : re_(with_named_groups(pattern), options()) {
    if (!re_.ok()) return;
    names_.resize(static_cast<std::size_t>(re_.NumberOfCapturingGroups()) + 1);
    for (const auto& [index, name] : re_.CapturingGroupNames()) {
      names_[static_cast<std::size_t>(index)] = name;
    }
  }

  bool ok() const { return re_.ok(); }
  const std::string& error() const { return re_.error(); }

  bool match(std::string_view text, RegexGroups& groups) const override {
    return match_from(text, 0, groups);
  }

  bool matches(std::string_view text) const override {
    return re_.Match(piece(text), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
  }

  const std::vector<std::string>& group_names() const override { return names_; }

  std::string replace_all(std::string_view text, std::string_view replacement) const override {
    return replace_all_matches(text, replacement, names_,
                               [this, text](std::size_t offset, RegexGroups& groups) {
                                 return match_from(text, offset, groups);
                               });
  }

 private:
  static RE2::Options options() {
    RE2::Options options;
    options.set_log_errors(false);
    return options;
  }
  static re2::StringPiece piece(std::string_view text) {
    // An empty view may have no address; RE2 marks a group without part by a null one.
    return text.data() ? re2::StringPiece(text.data(), text.size()) : re2::StringPiece("", 0);
  }

  bool match_from(std::string_view text, std::size_t offset, RegexGroups& groups) const {
    constexpr std::size_t kInline = 16;
    re2::StringPiece few[kInline];
    std::vector<re2::StringPiece> many;
    re2::StringPiece* found = few;
    if (names_.size() > kInline) {
      many.resize(names_.size());
      found = many.data();
    }
    if (!re_.Match(piece(text), offset, text.size(), RE2::UNANCHORED, found,
                   static_cast<int>(names_.size()))) {
      return false;
    }
    groups.assign(names_.size(), std::nullopt);
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (found[i].data()) groups[i] = std::string_view(found[i].data(), found[i].size());
    }
    return true;
  }

  RE2 re_;
  std::vector<std::string> names_;
};

}  // namespace

Result<std::shared_ptr<const Regex>> Re2Compiler::compile(std::string_view re2_syntax) {
  auto regex = std::make_shared<const Re2Regex>(re2_syntax);
  if (!regex->ok()) return fail(cat("error parsing regexp: ", regex->error()));
  return regex;
}

}  // namespace fusor
