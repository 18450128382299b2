// Regular expressions on V8: the pattern is translated, JavaScript keeps the compiled RegExp, and
// ranges come back as byte offsets into the text.
#include <algorithm>

#include "core/base/strings.h"
#include "core/host/regex_syntax.h"
#include "core_abi.h"
#include "hosts/edge/call.h"
#include "hosts/edge/services.h"

namespace fusor::edge {
namespace {

constexpr std::uint32_t kNoPart = ~0u;

class JsRegexObject final : public Regex {
 public:
  JsRegexObject(std::uint32_t handle, std::vector<std::string> names)
      : handle_(handle), names_(std::move(names)) {}

  bool match(std::string_view text,
             std::vector<std::optional<std::string_view>>& groups) const override {
    std::vector<std::uint32_t> ranges(names_.size() * 2);
    const std::int32_t found = abi::js_regex_exec(
        handle_, text.data(), static_cast<std::uint32_t>(text.size()), ranges.data(),
        static_cast<std::uint32_t>(ranges.size() * sizeof(std::uint32_t)));
    if (found < 0) return false;
    groups.assign(names_.size(), std::nullopt);
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (ranges[2 * i] == kNoPart) continue;
      groups[i] = text.substr(ranges[2 * i], ranges[2 * i + 1] - ranges[2 * i]);
    }
    return true;
  }

  bool matches(std::string_view text) const override {
    return abi::js_regex_exec(handle_, text.data(), static_cast<std::uint32_t>(text.size()),
                              nullptr, 0) >= 0;
  }

  const std::vector<std::string>& group_names() const override { return names_; }

  std::string replace_all(std::string_view text, std::string_view replacement) const override {
    std::string out;
    std::vector<std::optional<std::string_view>> groups;
    bool after_match = false;  // Go: an empty match right behind a match does not count
    for (;;) {
      if (!match(text, groups)) break;
      const std::string_view whole = *groups[0];
      const auto before = static_cast<std::size_t>(whole.data() - text.data());
      out += text.substr(0, before);
      if (!whole.empty() || !after_match || before > 0) expand(out, replacement, groups);
      text.remove_prefix(before + whole.size());
      after_match = !whole.empty();
      if (!whole.empty()) continue;
      if (text.empty()) return out;
      out += text.front();
      text.remove_prefix(1);
    }
    return out += text;
  }

 private:
  // Go's Regexp.Expand: $name, ${name}, $1; $$ is a dollar; an unknown name is empty.
  void expand(std::string& out, std::string_view replacement,
              const std::vector<std::optional<std::string_view>>& groups) const {
    while (!replacement.empty()) {
      const std::size_t dollar = replacement.find('$');
      out += replacement.substr(0, dollar);
      if (dollar == std::string_view::npos) return;
      replacement.remove_prefix(dollar + 1);
      if (replacement.starts_with('$')) {
        out += '$';
        replacement.remove_prefix(1);
        continue;
      }
      const bool braced = replacement.starts_with('{');
      const std::string_view rest = replacement.substr(braced ? 1 : 0);
      const auto end = static_cast<std::size_t>(
          std::ranges::find_if_not(rest,
                                   [](char c) { return is_alpha(c) || is_digit(c) || c == '_'; }) -
          rest.begin());
      if (end == 0 || (braced && (end >= rest.size() || rest[end] != '}'))) {
        out += '$';
        continue;
      }
      append_group(out, rest.substr(0, end), groups);
      replacement.remove_prefix(end + (braced ? 2 : 0));
    }
  }

  void append_group(std::string& out, std::string_view name,
                    const std::vector<std::optional<std::string_view>>& groups) const {
    std::size_t index = groups.size();
    if (auto number = parse_int<std::uint32_t>(name)) {
      index = *number;
    } else {
      index = static_cast<std::size_t>(std::ranges::find(names_, name) - names_.begin());
    }
    if (index < groups.size() && groups[index]) out += *groups[index];
  }

  std::uint32_t handle_;
  std::vector<std::string> names_;
};

}  // namespace

Result<std::shared_ptr<const Regex>> JsRegexCompiler::compile(std::string_view re2_syntax) {
  TRY_ASSIGN(const JsRegex translated, translate_regex(re2_syntax));
  std::int32_t handle = -1;
  const std::string names = *text_of([&](char* out, std::uint32_t capacity) {
    // The names come with the handle in front: "<handle>\n<name>\n<name>".
    return abi::js_regex_compile(
        translated.pattern.data(), static_cast<std::uint32_t>(translated.pattern.size()),
        translated.flags.data(), static_cast<std::uint32_t>(translated.flags.size()), out,
        capacity);
  });
  std::vector<std::string_view> lines = split(names, '\n');
  handle = parse_int<std::int32_t>(lines[0]).value_or(-1);
  if (handle < 0) return fail(std::string(lines.size() > 1 ? lines[1] : "invalid expression"));
  return std::make_shared<JsRegexObject>(static_cast<std::uint32_t>(handle),
                                         std::vector<std::string>(lines.begin() + 1, lines.end()));
}

}  // namespace fusor::edge
