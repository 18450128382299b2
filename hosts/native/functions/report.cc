#include "hosts/native/functions/report.h"

#include <algorithm>
#include <map>

#include "core/base/strings.h"
#include "hosts/native/functions/functions.h"

namespace fusor {
namespace {

constexpr double kSecond = 1e9;

json::Value runs_of(const FunctionCounters::Totals& totals) {
  json::Object runs;
  for (std::size_t i = 0; i < kRunOutcomes; ++i) {
    if (totals.runs[i] == 0) continue;
    runs.set(std::string(name_of(static_cast<RunOutcome>(i))),
             static_cast<std::int64_t>(totals.runs[i]));
  }
  return json::Value(std::move(runs));
}

json::Value describe(const NativeFunction& function) {
  const FunctionSettings& settings = function.settings();
  const FunctionCounters::Totals totals = function.counters().totals();
  json::Object out;
  out.set("module", settings.module);
  out.set("protocol", std::string(name_of(settings.protocol, function.module().is_component())));
  out.set("size", static_cast<std::int64_t>(function.module().size()));
  out.set("load_seconds", static_cast<double>(function.module().load_time()) / kSecond);
  out.set("from_cache", function.module().from_cache());
  out.set("preinit", settings.preinit);
  out.set("running", static_cast<std::int64_t>(totals.running));
  out.set("waiting", static_cast<std::int64_t>(function.gate().waiting()));
  out.set("runs", runs_of(totals));
  out.set("cpu_seconds", static_cast<double>(totals.cpu_ns) / kSecond);
  out.set("instantiate_seconds", static_cast<double>(totals.instantiate_ns) / kSecond);
  out.set("memory_peak", static_cast<std::int64_t>(totals.memory_peak));
  return json::Value(std::move(out));
}

// Routes with different settings of one module are one line: metrics are by module.
using ByModule = std::map<std::string, FunctionCounters::Totals>;

ByModule totals_by_module(NativeFunctions& functions) {
  ByModule all;
  for (const auto& function : functions.loaded()) {
    FunctionCounters::Totals& sum = all[function->settings().module];
    const FunctionCounters::Totals one = function->counters().totals();
    for (std::size_t i = 0; i < kRunOutcomes; ++i) sum.runs[i] += one.runs[i];
    sum.running += one.running;
    sum.cpu_ns += one.cpu_ns;
    sum.instantiate_ns += one.instantiate_ns;
    sum.memory_peak = std::max(sum.memory_peak, one.memory_peak);
  }
  return all;
}

// Backslash, quote and newline are escaped, as the format has it.
std::string label(std::string_view value) {
  std::string out = replace_all(value, "\\", "\\\\");
  out = replace_all(out, "\"", "\\\"");
  return replace_all(out, "\n", "\\n");
}

class Text {
 public:
  void head(std::string_view name, std::string_view type, std::string_view help) {
    out_ += cat("# HELP ", name, " ", help, "\n# TYPE ", name, " ", type, "\n");
  }
  void line(std::string_view name, std::string_view labels, std::string_view value) {
    out_ += cat(name, "{", labels, "} ", value, "\n");
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

std::string seconds(std::uint64_t ns) {
  std::string fraction = decimal_unsigned(ns % 1'000'000'000);
  fraction.insert(0, 9 - fraction.size(), '0');
  return cat(decimal_unsigned(ns / 1'000'000'000), ".", fraction);
}

}  // namespace

json::Value functions_report(NativeFunctions& functions) {
  json::Array all;
  for (const auto& function : functions.loaded()) all.push_back(describe(*function));
  return json::Value(std::move(all));
}

std::string functions_metrics(NativeFunctions& functions) {
  const ByModule all = totals_by_module(functions);
  Text text;
  text.head("fusor_function_runs_total", "counter", "Runs that have ended, by outcome.");
  for (const auto& [module, totals] : all) {
    for (std::size_t i = 0; i < kRunOutcomes; ++i) {
      const std::string_view outcome = name_of(static_cast<RunOutcome>(i));
      text.line("fusor_function_runs_total",
                cat("module=\"", label(module), "\",outcome=\"", outcome, "\""),
                decimal_unsigned(totals.runs[i]));
    }
  }
  struct Row {
    std::string_view name;
    std::string_view type;
    std::string_view help;
    std::string (*value)(const FunctionCounters::Totals&);
  };
  using Totals = FunctionCounters::Totals;
  constexpr Row kRows[] = {
      {"fusor_function_running", "gauge", "Runs that have begun and not ended.",
       [](const Totals& t) { return decimal_unsigned(t.running); }},
      {"fusor_function_cpu_seconds_total", "counter",
       "Time that guests had, instantiation included.",
       [](const Totals& t) { return seconds(t.cpu_ns); }},
      {"fusor_function_instantiate_seconds_total", "counter",
       "Time until the guests' instances stood.",
       [](const Totals& t) { return seconds(t.instantiate_ns); }},
      {"fusor_function_memory_peak_bytes", "gauge", "The most memory that a guest had at its end.",
       [](const Totals& t) { return decimal_unsigned(t.memory_peak); }},
  };
  for (const Row& row : kRows) {
    text.head(row.name, row.type, row.help);
    for (const auto& [module, totals] : all) {
      text.line(row.name, cat("module=\"", label(module), "\""), row.value(totals));
    }
  }
  return text.take();
}

}  // namespace fusor
