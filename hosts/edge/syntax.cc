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

void read_over(adapter::Helper& h) {
  while (h.next()) {
  }
}
Result<adapter::ConfigValues> read_over_directive(adapter::Helper& h) {
  read_over(h);
  return adapter::ConfigValues();
}
Result<json::Object> read_over_part(adapter::Helper& h) {
  read_over(h);
  return json::Object();
}
Result<json::Value> read_over_option(adapter::Helper& h) {
  read_over(h);
  return json::Value();
}

consteval void leave_out(adapter::Directive& row) {
  const OnEdge answer = row.handler         ? on_edge("http.handlers.", row.module)
                        : row.needs.empty() ? OnEdge::kSame
                                            : on_edge("", row.needs);
  if (answer == OnEdge::kSame) return;
  row.handler = nullptr;
  row.parse = answer == OnEdge::kPlatform ? read_over_directive : nullptr;
}
consteval void leave_out(adapter::Matcher& row) {
  if (on_edge("http.matchers.", row.name) != OnEdge::kSame) row.parse = nullptr;
}
consteval void leave_out(adapter::Part& row) {
  const OnEdge answer = on_edge("", row.id);
  if (answer == OnEdge::kSame) return;
  row.parse = answer == OnEdge::kPlatform ? read_over_part : nullptr;
}
consteval void leave_out(adapter::Option& row) {
  const OnEdge answer = row.needs.empty() ? OnEdge::kSame : on_edge("", row.needs);
  if (answer == OnEdge::kSame) return;
  row.parse = answer == OnEdge::kPlatform ? read_over_option : nullptr;
}

template <class Row, std::size_t size>
consteval std::array<Row, size> of_worker(const Row (&rows)[size]) {
  std::array<Row, size> out = std::to_array(rows);
  for (Row& row : out) leave_out(row);
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
