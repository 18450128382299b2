#include "core/adapter/adaptation.h"

#include <algorithm>

namespace fusor::adapter {

DirectiveOrder::DirectiveOrder(const Syntax& syntax) {
  for (const Directive& row : syntax.directives) {
    if (row.ordered) names_.emplace_back(row.name);
  }
}

std::size_t DirectiveOrder::position(std::string_view name) const {
  const auto found = std::ranges::find(names_, name);
  return found == names_.end() ? kUnordered : static_cast<std::size_t>(found - names_.begin());
}

void DirectiveOrder::remove(std::string_view name) { std::erase(names_, name); }

void DirectiveOrder::insert(std::size_t position, std::string_view name) {
  names_.emplace(names_.begin() + static_cast<std::ptrdiff_t>(position), name);
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

std::unexpected<Error> Adaptation::within(std::string_view name, const Error& error,
                                          std::size_t seen) {
  constexpr std::string_view kParsing = "parsing caddyfile tokens for '";
  for (std::size_t i = seen; i < further_errors.size(); ++i) {
    std::string& message = further_errors[i].message();
    // What stands within another directive says so by itself.
    if (!message.starts_with(kParsing)) message = cat(kParsing, name, "': ", message);
  }
  return fail(cat(kParsing, name, "': ", error.message()));
}

}  // namespace fusor::adapter
