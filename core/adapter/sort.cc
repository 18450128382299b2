#include "core/adapter/sort.h"

#include "core/base/go_sort.h"

namespace fusor::adapter {

namespace {

// What the comparison needs of a value, looked up once.
struct Item {
  std::size_t position = 0;
  bool plain = false;        // one route, not several that stay together
  bool matched = false;      // it has a matcher
  bool reversed = false;     // the last one that matches wins
  bool single_path = false;  // its only matcher set has exactly one path
  std::string_view path;
  std::size_t index = 0;
};

const std::string* single_path(const Route& route) {
  if (route.match.size() != 1) return nullptr;
  const json::Value* paths = route.match[0].get("path");
  if (!paths || !paths->is_array() || paths->as_array().size() != 1) return nullptr;
  const json::Value& path = paths->as_array()[0];
  return path.is_string() && !path.as_string().empty() ? &path.as_string() : nullptr;
}

std::string_view without_star(std::string_view path) {
  if (path.ends_with('*')) path.remove_suffix(1);
  return path;
}

bool more_specific(const Item& a, const Item& b) {
  if (!a.single_path || !b.single_path) return a.matched && !b.matched;
  const std::string_view path_a = without_star(a.path);
  const std::string_view path_b = without_star(b.path);
  if (path_a == path_b) return a.path.size() < b.path.size();
  if (path_a.size() == path_b.size()) return path_a < path_b;
  return path_a.size() > path_b.size();
}

bool less(const Item& a, const Item& b) {
  if (a.position != b.position) return a.position < b.position;
  if (!a.plain || !b.plain) return false;
  return a.reversed ? more_specific(b, a) : more_specific(a, b);
}

}  // namespace

void sort_routes(ConfigValues& values, const DirectiveOrder& order) {
  std::vector<Item> items(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    Item& item = items[i];
    item.index = i;
    item.position = order.position(values[i].directive);
    item.reversed = values[i].directive == "vars" || values[i].directive == "log_level";
    const Route* route = std::get_if<Route>(&values[i].value);
    if (!route) continue;
    item.plain = true;
    item.matched = !route->match.empty();
    if (const std::string* path = single_path(*route)) {
      item.single_path = true;
      item.path = *path;
    }
  }
  go_stable_sort(items, less);
  ConfigValues sorted;
  sorted.reserve(values.size());
  for (const Item& item : items) sorted.push_back(std::move(values[item.index]));
  values = std::move(sorted);
}

void sort_error_routes(ConfigValues& values) {
  const auto has_matcher = [](const ConfigValue& value) {
    if (const Route* route = std::get_if<Route>(&value.value)) return !route->match.empty();
    const Routes& routes = std::get<Routes>(value.value);
    return !routes.empty() && !routes.front().match.empty();
  };
  go_stable_sort(values, [&](const ConfigValue& a, const ConfigValue& b) {
    return has_matcher(a) && !has_matcher(b);
  });
}

}  // namespace fusor::adapter
