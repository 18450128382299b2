#include "core/routes/header_aliases.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/http/headers.h"

namespace fusor {
namespace {

// `name` in any case against `pattern` in lower case; '-' in the name stands for `separator` where
// one is given.
bool matches(std::string_view pattern, std::string_view name, char separator, bool exact_only) {
  const bool prefix = pattern.ends_with('*');
  if (prefix) {
    if (exact_only) return false;
    pattern.remove_suffix(1);
  }
  if (prefix ? name.size() < pattern.size() : name.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    char expected = pattern[i];
    if (separator && expected == separator) expected = '-';
    if (ascii_lower(name[i]) != expected) return false;
  }
  return true;
}

bool any_matches(const std::vector<std::string>& patterns, std::string_view name,
                 char separator = 0, bool exact_only = false) {
  return std::ranges::any_of(patterns, [&](const std::string& pattern) {
    return matches(pattern, name, separator, exact_only);
  });
}

}  // namespace

bool HeaderAliases::keeps(const Headers& headers, std::string_view name) const {
  const bool has_underscore = name.find('_') != std::string_view::npos;
  const bool has_dot = name.find('.') != std::string_view::npos;
  if (!has_underscore && !has_dot) {
    return !any_matches(underscore, name, '_') && !any_matches(dot, name, '.');
  }
  bool expected;
  if (has_underscore && has_dot) {
    expected = any_matches(underscore, name, 0, true) || any_matches(dot, name, 0, true);
  } else {
    expected = any_matches(has_underscore ? underscore : dot, name);
  }
  return expected && headers.values(name).size() == 1;
}

void HeaderAliases::drop(Headers& headers) const {
  if (underscore.empty() && dot.empty()) {
    headers.drop_ambiguous_names();
    return;
  }
  std::vector<std::string_view> dropped;
  for (const Field& field : headers) {
    if (!keeps(headers, field.name)) dropped.push_back(field.name);
  }
  for (std::string_view name : dropped) headers.remove(name);
}

}  // namespace fusor
