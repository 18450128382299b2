#include "core/host/regex_replace.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/base/utf8.h"

namespace fusor {
namespace {

// Go takes any Unicode letter or digit; a byte of a multi-byte character counts as a letter here,
// which differs for punctuation beyond ASCII right behind a reference only.
bool name_char(char c) {
  return is_alpha(c) || is_digit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

struct Reference {
  std::string_view name;
  std::size_t length = 0;  // of the whole reference behind the '$'; 0: none
};

Reference parse_reference(std::string_view s) {
  const bool brace = s.starts_with('{');
  std::size_t i = brace ? 1 : 0;
  const std::size_t begin = i;
  while (i < s.size() && name_char(s[i])) ++i;
  const std::string_view name = s.substr(begin, i - begin);
  if (name.empty()) return {};
  if (brace && (i >= s.size() || s[i++] != '}')) return {};
  return {name, i};
}

// The group's number where the name is one (no leading zeros), else by name; -1: none.
int group_of(std::string_view name, const std::vector<std::string>& names) {
  if (name.size() == 1 || name.front() != '0') {
    if (auto number = parse_int<std::uint32_t>(name); number && *number < 100'000'000) {
      return static_cast<int>(*number);
    }
  }
  const auto at = std::find(names.begin(), names.end(), name);
  return at == names.end() ? -1 : static_cast<int>(at - names.begin());
}

}  // namespace

void expand_replacement(std::string& out, std::string_view replacement, const RegexGroups& groups,
                        const std::vector<std::string>& group_names) {
  for (;;) {
    const std::size_t dollar = replacement.find('$');
    out += replacement.substr(0, dollar);
    if (dollar == std::string_view::npos) return;
    replacement.remove_prefix(dollar + 1);
    if (replacement.starts_with('$')) {
      out += '$';
      replacement.remove_prefix(1);
      continue;
    }
    const Reference reference = parse_reference(replacement);
    if (reference.length == 0) {
      out += '$';
      continue;
    }
    replacement.remove_prefix(reference.length);
    const int group = group_of(reference.name, group_names);
    if (group < 0 || static_cast<std::size_t>(group) >= groups.size()) continue;
    if (const auto& value = groups[static_cast<std::size_t>(group)]) out += *value;
  }
}

std::string replace_all_matches(
    std::string_view text, std::string_view replacement,
    const std::vector<std::string>& group_names,
    UniqueFunction<bool(std::size_t offset, RegexGroups& groups)> match_from) {
  std::string out;
  RegexGroups groups;
  std::size_t last_end = 0, search = 0;
  while (search <= text.size() && match_from(search, groups)) {
    const auto begin = static_cast<std::size_t>(groups[0]->data() - text.data());
    const std::size_t end = begin + groups[0]->size();
    out += text.substr(last_end, begin - last_end);
    // An empty match right behind a match does not count (Go: regexp.replaceAll).
    if (end > last_end || begin == 0) expand_replacement(out, replacement, groups, group_names);
    last_end = end;
    const std::size_t width = search < text.size() ? decode_rune(text.substr(search)).size : 1;
    search = search + width > end ? search + width : end;
  }
  out += text.substr(last_end);
  return out;
}

}  // namespace fusor
