#include "hosts/edge/syntax.h"

#include <array>

#include "core/modules/modules_run_time.h"
#include "core/modules/modules_syntax.h"

namespace fusor::edge {
namespace {

namespace table = modules::syntax_table;

consteval OnEdge on_edge(std::string_view name_space, std::string_view name) {
  for (const ModuleRow& row : modules::run_time_table::kRows) {
    if (row.id.size() != name_space.size() + name.size() || !row.id.starts_with(name_space) ||
        !row.id.ends_with(name)) {
      continue;
    }
    if (row.on_edge != OnEdge::kSame) return row.on_edge;
    return row.run_time == RunTime::kCore ? OnEdge::kSame : OnEdge::kRefused;
  }
  return OnEdge::kRefused;
}

consteval OnEdge on_edge(const adapter::Directive& row) {
  if (row.handler) return on_edge("http.handlers.", row.module);
  return row.needs.empty() ? OnEdge::kSame : on_edge("", row.needs);
}
// One that were read over would match everything.
consteval OnEdge on_edge(const adapter::Matcher& row) {
  const OnEdge answer = on_edge("http.matchers.", row.name);
  return answer == OnEdge::kPlatform ? OnEdge::kRefused : answer;
}
consteval OnEdge on_edge(const adapter::Part& row) { return on_edge("", row.id); }
consteval OnEdge on_edge(const adapter::Option& row) {
  return row.needs.empty() ? OnEdge::kSame : on_edge("", row.needs);
}

template <class T>
Result<T> read_over(adapter::Helper& h) {
  while (h.next()) {
  }
  return T();
}

template <class Row, std::size_t size>
consteval std::array<Row, size> of_worker(const Row (&rows)[size]) {
  std::array<Row, size> out = std::to_array(rows);
  for (Row& row : out) {
    const OnEdge answer = on_edge(row);
    if (answer == OnEdge::kSame) continue;
    if constexpr (requires { row.handler; }) row.handler = nullptr;
    row.parse = nullptr;
    if (answer == OnEdge::kPlatform) row.parse = read_over;
  }
  return out;
}

constexpr auto kDirectives = of_worker(table::kDirectives);
constexpr auto kMatchers = of_worker(table::kMatchers);
constexpr auto kParts = of_worker(table::kParts);
constexpr auto kOptions = of_worker(table::kOptions);

}  // namespace

const adapter::Syntax& caddyfile_syntax() {
  static const adapter::Syntax kSyntax{kDirectives, kMatchers, kParts, kOptions};
  return kSyntax;
}

}  // namespace fusor::edge
