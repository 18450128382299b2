// Regular expressions on V8: the pattern is translated, JavaScript keeps the compiled RegExp, and
// ranges come back as byte offsets into the text.
#include "core/base/strings.h"
#include "core/host/regex_replace.h"
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
    return match_from(text, 0, groups);
  }

  bool matches(std::string_view text) const override {
    return abi::js_regex_exec(handle_, text.data(), static_cast<std::uint32_t>(text.size()), 0,
                              nullptr, 0) >= 0;
  }

  const std::vector<std::string>& group_names() const override { return names_; }

  std::string replace_all(std::string_view text, std::string_view replacement) const override {
    return replace_all_matches(text, replacement, names_,
                               [this, text](std::size_t offset, RegexGroups& groups) {
                                 return match_from(text, offset, groups);
                               });
  }

 private:
  bool match_from(std::string_view text, std::size_t offset, RegexGroups& groups) const {
    std::vector<std::uint32_t> ranges(names_.size() * 2);
    const std::int32_t found =
        abi::js_regex_exec(handle_, text.data(), static_cast<std::uint32_t>(text.size()),
                           static_cast<std::uint32_t>(offset), ranges.data(),
                           static_cast<std::uint32_t>(ranges.size() * sizeof(std::uint32_t)));
    if (found < 0) return false;
    groups.assign(names_.size(), std::nullopt);
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (ranges[2 * i] == kNoPart) continue;
      groups[i] = text.substr(ranges[2 * i], ranges[2 * i + 1] - ranges[2 * i]);
    }
    return true;
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
