#include "core/adapter/subroute.h"

#include <algorithm>
#include <iterator>

#include "core/adapter/sort.h"
#include "core/base/strings.h"

namespace fusor::adapter {

namespace {

Result<void> check_ordered(const ConfigValues& values, const DirectiveOrder& order) {
  for (const ConfigValue& value : values) {
    if (order.position(value.directive) != DirectiveOrder::kUnordered) continue;
    return fail(cat("directive '", value.directive,
                    "' is not an ordered HTTP handler, so it cannot be used here; try placing it "
                    "within a route block or using the order global option"));
  }
  return {};
}

Result<void> check_routes(const ConfigValues& values) {
  for (const ConfigValue& value : values) {
    if (!std::holds_alternative<json::Value>(value.value)) continue;
    return fail(cat("directive '", value.directive,
                    "' makes no route: only handler directives can be used here"));
  }
  return {};
}

// Only the first that matches of these runs: the routes of one such directive form a group.
// A rewrite gets one of its own even alone, so that it is not merged with neighbours of the same
// matcher, which may not match any more behind it.
void set_group(ConfigValues& values, std::string_view directive, Adaptation& adaptation) {
  const auto is = [&](const ConfigValue& value) { return value.directive == directive; };
  const auto count = std::ranges::count_if(values, is);
  std::string group;
  if (count > 1 || directive == "rewrite") group = cat("group", decimal(adaptation.groups++));
  for (ConfigValue& value : values) {
    Route* route = is(value) ? std::get_if<Route>(&value.value) : nullptr;
    if (route) route->group = group;
  }
}

}  // namespace

void consolidate(Routes& routes) {
  if (routes.empty()) return;
  auto last = routes.begin();
  for (auto next = std::next(last); next != routes.end(); ++next) {
    if (next->terminal == last->terminal && next->group == last->group &&
        next->match == last->match) {
      std::ranges::move(next->handle, std::back_inserter(last->handle));
    } else if (++last != next) {
      *last = std::move(*next);
    }
  }
  routes.erase(std::next(last), routes.end());
}

Result<void> sort_values(ConfigValues& values, Adaptation& adaptation) {
  TRY(check_ordered(values, adaptation.order));
  TRY(check_routes(values));
  sort_routes(values, adaptation.order);
  return {};
}

Result<Routes> build_routes(ConfigValues values, Sorting sorting, Adaptation& adaptation) {
  if (sorting == Sorting::kSorted) {
    TRY(sort_values(values, adaptation));
  } else {
    TRY(check_routes(values));
  }
  for (std::string_view directive : {"handle", "rewrite", "root"}) {
    set_group(values, directive, adaptation);
  }
  Routes out;
  for (ConfigValue& value : values) {
    if (Route* route = std::get_if<Route>(&value.value)) {
      out.push_back(std::move(*route));
    } else {
      std::ranges::move(std::get<Routes>(value.value), std::back_inserter(out));
    }
  }
  consolidate(out);
  return out;
}

}  // namespace fusor::adapter
