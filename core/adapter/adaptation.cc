#include "core/adapter/adaptation.h"

#include <algorithm>

namespace fusor::adapter {

SyntaxIndex::SyntaxIndex(const Syntax& syntax) {
  for (const Directive& row : syntax.directives) directives_.emplace(row.name, &row);
  for (const Matcher& row : syntax.matchers) matchers_.emplace(row.name, &row);
  for (const Part& row : syntax.parts) parts_.emplace(row.id, &row);
  for (const Option& row : syntax.options) options_.emplace(row.name, &row);
}

std::vector<std::string_view> SyntaxIndex::part_names(std::string_view name_space) const {
  std::vector<std::string_view> out;
  for (const auto& [id, row] : parts_) {
    const std::size_t dot = id.rfind('.');
    if (id.substr(0, dot) == name_space) out.push_back(id.substr(dot + 1));
  }
  return out;
}

DirectiveOrder::DirectiveOrder(const Syntax& syntax) {
  for (const Directive& row : syntax.directives) {
    if (row.ordered) names_.emplace_back(row.name);
  }
  index();
}

std::size_t DirectiveOrder::position(std::string_view name) const {
  const auto found = positions_.find(name);
  return found == positions_.end() ? kUnordered : found->second;
}

void DirectiveOrder::remove(std::string_view name) {
  std::erase(names_, name);
  index();
}

void DirectiveOrder::insert(std::size_t position, std::string_view name) {
  names_.emplace(names_.begin() + static_cast<std::ptrdiff_t>(position), name);
  index();
}

void DirectiveOrder::index() {
  positions_.clear();
  for (std::size_t i = 0; i < names_.size(); ++i) positions_.emplace(names_[i], i);
}

bool Adaptation::spend(std::size_t values) {
  if (values > values_left) return false;
  values_left -= values;
  return true;
}

void Adaptation::report(const Error& error) {
  diagnostics.error({}, error.message());
  for (Error& further : further_errors) diagnostics.error({}, std::move(further.message()));
  further_errors.clear();
}

}  // namespace fusor::adapter
