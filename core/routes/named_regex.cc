#include "core/routes/named_regex.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/routes/exchange.h"
#include "core/routes/module.h"

namespace fusor {

bool NamedRegex::provision(const json::Value& at, Provision& p) {
  const auto is_word = [](char c) { return is_alpha(c) || is_digit(c) || c == '_'; };
  if (!name_.empty() && std::ranges::none_of(name_, is_word)) {
    p.error(at, cat("invalid regexp name (must contain only word characters): ", name_));
    return false;
  }
  regex_ = p.regex(at, pattern_);
  if (!regex_) return false;
  const std::vector<std::string>& groups = regex_->group_names();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    std::vector<std::string>& names = published_.emplace_back();
    const auto publish = [&](std::string_view group) {
      names.push_back(cat("http.regexp.", group));
      if (!name_.empty()) names.push_back(cat("http.regexp.", name_, ".", group));
    };
    publish(decimal(static_cast<std::int64_t>(i)));
    if (i > 0 && !groups[i].empty()) publish(groups[i]);
  }
  return true;
}

bool NamedRegex::match(Exchange& x, std::string_view text) const {
  if (!regex_->match(text, x.regex_groups)) return false;
  for (std::size_t i = 0; i < published_.size() && i < x.regex_groups.size(); ++i) {
    const std::string_view value = x.regex_groups[i].value_or(std::string_view());
    for (const std::string& name : published_[i]) x.placeholders.set(name, value);
  }
  return true;
}

}  // namespace fusor
