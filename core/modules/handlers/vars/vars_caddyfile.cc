// vars, and the directives that set one particular variable: root, fs, log_skip, log_name,
// log_level.
#include "core/adapter/directive.h"
#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// vars [<matcher>] [<name> <value>] {
//     <name> <value>
// }
Result<json::Object> parse_vars(Helper& h) {
  json::Object o;
  const auto variable = [&]() -> Result<void> {
    const std::string name(h.val());
    if (!h.next_arg()) return h.arg_error();
    o.set(name, h.scalar());
    return h.no_args();
  };
  if (h.next_arg()) TRY(variable());
  for (auto block = h.block(); block.next();) TRY(variable());
  return o;
}

// root [<matcher>] <path>
//
// A single argument is never a matcher, so that it may begin with '/'.
Result<ConfigValues> parse_root(Helper& h) {
  const std::size_t count = h.count_remaining_args();
  if (count == 0) return h.error("too few arguments; must have at least a root path");
  if (count > 2) return h.error("too many arguments; should only be a matcher and a path");
  json::Array match;
  if (count == 2) {
    TRY_ASSIGN(match, h.matcher());
  }
  if (!h.next_arg()) return h.arg_error();
  if (match.empty()) h.remember("root", h.val());
  json::Object o;
  o.set("root", h.value());
  return h.route(std::move(match), h.handler("vars", std::move(o)));
}

// fs [<matcher>] <name>
Result<json::Object> parse_fs(Helper& h) {
  json::Object o;
  TRY(h.text(o["fs"]));
  return o;
}

// log_skip [<matcher>]
Result<json::Object> parse_log_skip(Helper& h) {
  if (h.tokens().front().text == "skip_log") {
    h.warn("the 'skip_log' directive is deprecated, please use 'log_skip' instead");
  }
  TRY(h.no_args());
  TRY(h.no_block());
  json::Object o;
  o.set("log_skip", true);
  return o;
}

// log_name [<matcher>] <names...>
Result<json::Object> parse_log_name(Helper& h) {
  json::Object o;
  json::Array names = h.remaining_values();
  o.set("access_logger_names", names.empty() ? json::Value() : json::Value(std::move(names)));
  return o;
}

// log_level [<matcher>] debug|info|warn|error
Result<json::Object> parse_log_level(Helper& h) {
  TRY_ASSIGN(const std::string_view arg, h.arg());
  const std::string level = arg.empty() ? "info" : to_lower(arg);
  if (level != "debug" && level != "info" && level != "warn" && level != "error") {
    return h.error(cat("invalid log level \"", caddyfile::shortened(arg),
                       "\": expected DEBUG, INFO, WARN, or ERROR"));
  }
  TRY(h.no_block());
  json::Object o;
  o.set("log_level", level);
  return o;
}

}  // namespace fusor::modules
