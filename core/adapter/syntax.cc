#include <algorithm>

#include "core/adapter/directive.h"

namespace fusor::adapter {

namespace {

template <class Row>
const Row* find(std::span<const Row> rows, std::string_view Row::* key, std::string_view name) {
  const auto row = std::ranges::find(rows, name, key);
  return row == rows.end() ? nullptr : &*row;
}

template <class Row>
std::vector<std::string_view> names(std::span<const Row> rows) {
  std::vector<std::string_view> out;
  for (const Row& row : rows) out.push_back(row.name);
  return out;
}

}  // namespace

const Directive* Syntax::directive(std::string_view name) const {
  return find(directives, &Directive::name, name);
}
const Matcher* Syntax::matcher(std::string_view name) const {
  return find(matchers, &Matcher::name, name);
}
const Part* Syntax::part(std::string_view id) const { return find(parts, &Part::id, id); }
const Option* Syntax::option(std::string_view name) const {
  return find(options, &Option::name, name);
}

std::vector<std::string_view> Syntax::directive_names() const { return names(directives); }
std::vector<std::string_view> Syntax::matcher_names() const { return names(matchers); }
std::vector<std::string_view> Syntax::option_names() const { return names(options); }

std::vector<std::string_view> Syntax::part_names(std::string_view name_space) const {
  std::vector<std::string_view> out;
  for (const Part& row : parts) {
    const std::size_t dot = row.id.rfind('.');
    if (row.id.substr(0, dot) == name_space) out.push_back(row.id.substr(dot + 1));
  }
  return out;
}

}  // namespace fusor::adapter
