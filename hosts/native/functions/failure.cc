#include "hosts/native/functions/failure.h"

#include <string>
#include <vector>

#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/routes/exchange.h"
#include "core/routes/program.h"
#include "core/routes/server_details.h"
#include "hosts/native/functions/execution.h"
#include "hosts/native/functions/function.h"

namespace fusor {
namespace {

using wasm::Ending;

constexpr std::string_view kLogger = "http.handlers.reactor";
constexpr int kRetryAfter = 1;  // seconds

int status_of(Ending::Kind kind) {
  if (kind == Ending::kTimedOut) return 504;
  return kind == Ending::kNoSlot ? 503 : 502;
}

using LogFields = std::vector<LogField>;

void add_stderr(LogFields& fields, const wasm::ErrorOutput& errors) {
  if (!errors.bytes.empty()) fields.push_back({"stderr", std::string_view(errors.bytes)});
  if (errors.dropped > 0) {
    fields.push_back({"stderr_dropped", static_cast<std::int64_t>(errors.dropped)});
  }
}

void log_failure(Exchange& x, const NativeFunction& function, Execution& run,
                 const HttpError& error, bool truncated) {
  if (!x.host.log.enabled(LogLevel::kError, kLogger)) return;
  LogFields fields = {
      {"function", function.name()},
      {"module", function.settings().module},
      {"status", std::int64_t{error.status()}},
      {"err_id", error.id()},
      {"error", error.message()},
      {"method", x.request.method},
      {"uri", x.request.target},
  };
  add_stderr(fields, run.errors());
  const Ending& ending = run.ending();
  if (!ending.backtrace.empty())
    fields.push_back({"backtrace", std::string_view(ending.backtrace)});
  if (truncated) fields.push_back({"truncated", true});
  x.host.log.write(LogLevel::kError, kLogger,
                   truncated ? "function failed, response truncated" : "function failed", fields);
}

void log_stderr(Exchange& x, const NativeFunction& function, Execution& run) {
  if (run.errors().bytes.empty() && run.errors().dropped == 0) return;
  if (!x.host.log.enabled(LogLevel::kInfo, kLogger)) return;
  LogFields fields = {
      {"function", function.name()},
      {"module", function.settings().module},
      {"method", x.request.method},
      {"uri", x.request.target},
  };
  add_stderr(fields, run.errors());
  x.host.log.write(LogLevel::kInfo, kLogger, "function wrote to stderr", fields);
}

// False: there is no access log.
bool add_outcome(Exchange& x, const NativeFunction& function, RunOutcome outcome) {
  if (!x.server || !x.server->details->log.enabled) return false;
  x.log_fields.set("function", std::string_view(function.name()));
  x.log_fields.set("function_outcome", name_of(outcome));
  return true;
}

// A guest that is refused memory ends as its language has it, and most do not say why.
std::string memory_hint(const NativeFunction& function, const Ending& ending) {
  const std::uint64_t limit = function.settings().memory_limit;
  if (ending.memory < limit / 2) return {};
  return cat("; it had ", format_size(ending.memory), " of memory, its memory_limit is ",
             format_size(limit));
}

HttpError failed(Exchange& x, const NativeFunction& function, Execution& run, int status,
                 std::string_view what, bool truncated) {
  HttpError error(status, cat("function ", function.name(), ": ", what));
  error.set_id(random_id(x.host.random));
  log_failure(x, function, run, error, truncated);
  return error;
}

}  // namespace

std::string cause_of(const NativeFunction& function, const Ending& ending) {
  switch (ending.kind) {
    case Ending::kSucceeded:
      return {};
    case Ending::kExited:
      return cat("exited with ", decimal_unsigned(ending.exit_code), memory_hint(function, ending));
    case Ending::kTimedOut:
      return cat("no end within its timeout of ", format_duration(function.settings().timeout_ns));
    case Ending::kTooLarge:
      return cat("the response is larger than ", decimal_unsigned(function.largest_reply()),
                 " bytes (max_response_size)");
    case Ending::kNoSlot:
      return "no free instance in the pool";
    case Ending::kTrapped:
      return cat(ending.message, memory_hint(function, ending));
    case Ending::kFailed:
      break;
  }
  return ending.message;
}

std::optional<HttpError> failure_of(Exchange& x, const NativeFunction& function, Execution& run,
                                    bool truncated) {
  const Ending& ending = run.ending();
  if (ending.kind == Ending::kSucceeded) return std::nullopt;
  HttpError error =
      failed(x, function, run, status_of(ending.kind), cause_of(function, ending), truncated);
  if (error.status() == 503) return std::move(error).with_retry_after(kRetryAfter);
  return error;
}

void log_run(Exchange& x, const NativeFunction& function, Execution& run) {
  const RunOutcome outcome = run.outcome();
  // Of a failure the failure's own line has it.
  if (outcome == RunOutcome::kOk || outcome == RunOutcome::kCancelled) log_stderr(x, function, run);
  if (!add_outcome(x, function, outcome)) return;
  const RunCost cost = run.cost();
  constexpr double kSecond = 1e9;
  x.log_fields.set("function_instantiate", static_cast<double>(cost.instantiate) / kSecond);
  x.log_fields.set("function_cpu", static_cast<double>(cost.cpu) / kSecond);
  x.log_fields.set("function_memory", static_cast<std::int64_t>(cost.memory));
}

HttpError reply_error(Exchange& x, const NativeFunction& function, Execution& run,
                      std::string_view what) {
  run.broke_protocol();
  return failed(x, function, run, 502, what, false);
}

HttpError busy_error(Exchange& x, const NativeFunction& function) {
  add_outcome(x, function, RunOutcome::kBusy);
  return HttpError(503,
                   cat("function ", function.name(), ": max_concurrent and its queue are full"))
      .with_retry_after(kRetryAfter);
}

}  // namespace fusor
