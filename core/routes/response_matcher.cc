#include "core/routes/response_matcher.h"

#include <algorithm>

namespace fusor {

bool status_matches(int actual, int configured) {
  return actual == configured || (configured < 100 && actual / 100 == configured);
}

bool wildcard_match(std::string_view pattern, std::string_view value) {
  if (pattern == "*") return true;
  const bool front = pattern.starts_with('*');
  const bool back = pattern.ends_with('*');
  if (front) pattern.remove_prefix(1);
  if (back) pattern.remove_suffix(1);
  if (front && back) return value.find(pattern) != value.npos;
  if (front) return value.ends_with(pattern);
  if (back) return value.starts_with(pattern);
  return value == pattern;
}

void ResponseMatcher::decode(config::Fields& f) {
  f.field("status_code", status_);
  f.field("headers", [&](const json::Value& headers) -> Result<void> {
    if (!headers.is_object()) return fail("expected an object");
    for (const json::Member& member : headers.as_object()) {
      Values values;
      if (!member.value.is_null()) {
        config::decode(member.value, values.emplace(), f.decoder());
      }
      headers_.emplace_back(member.key, std::move(values));
    }
    return {};
  });
}

void ResponseMatcher::set_header(std::string name, std::vector<std::string> values) {
  headers_.emplace_back(std::move(name), std::move(values));
}

bool ResponseMatcher::match(int status, const Headers& headers) const {
  if (status_ && std::ranges::none_of(*status_, [&](int s) { return status_matches(status, s); })) {
    return false;
  }
  for (const auto& [name, allowed] : headers_) {
    const std::vector<std::string_view> actual = headers.values(name);
    if (!allowed) {
      if (!actual.empty()) return false;
      continue;
    }
    if (allowed->empty() && !actual.empty()) continue;
    const bool any = std::ranges::any_of(actual, [&](std::string_view value) {
      return std::ranges::any_of(
          *allowed, [&](const std::string& pattern) { return wildcard_match(pattern, value); });
    });
    if (!any) return false;
  }
  return true;
}

}  // namespace fusor
