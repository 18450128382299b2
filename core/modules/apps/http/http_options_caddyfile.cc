// Global options of the HTTP app as a whole.
#include "core/adapter/adaptation.h"
#include "core/adapter/member_order.h"
#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// http_port <port>, https_port <port>
Result<json::Value> parse_option_port(Helper& h) {
  json::Value out;
  TRY(h.integer(out));
  return out;
}

// grace_period <duration>, shutdown_delay <duration>
Result<json::Value> parse_option_duration(Helper& h) {
  json::Value out;
  if (!h.next_arg()) return h.arg_error();
  TRY(h.duration_here(out));
  return out;
}

// auto_https off|disable_redirects|disable_certs|ignore_loaded_certs...
Result<json::Value> parse_option_auto_https(Helper& h) {
  json::Array out;
  while (h.next_arg()) {
    const std::string_view word = h.val();
    if (word != "off" && word != "disable_redirects" && word != "disable_certs" &&
        word != "ignore_loaded_certs") {
      return h.error(cat("unrecognized value '", caddyfile::shortened(word),
                         "', auto_https must be one of 'off', 'disable_redirects', "
                         "'disable_certs', or 'ignore_loaded_certs'"));
    }
    out.push_back(h.value());
  }
  if (out.empty()) return h.arg_error();
  return out;
}

// order <directive> first|last
// order <directive> before|after <directive>
Result<json::Value> parse_option_order(Helper& h) {
  TRY_ASSIGN(const auto args, h.args(2, 3));
  adapter::Adaptation& state = h.adaptation();
  const std::string_view name = args[0];
  const std::string_view where = args[1];
  if (!state.syntax.directive(name)) {
    return h.error(cat(name, " is not a registered directive",
                       caddyfile::did_you_mean(name, state.syntax.directive_names())));
  }
  const bool relative = where == "before" || where == "after";
  if (!relative && where != "first" && where != "last") {
    return h.error(cat("unknown position '", caddyfile::shortened(where),
                       "', expecting first, last, before or after"));
  }
  if (relative != (args.size() == 3)) return h.arg_error();
  state.order.remove(name);
  std::size_t position = where == "first" ? 0 : state.order.size();
  if (relative) {
    position = state.order.position(args[2]);
    if (position == adapter::DirectiveOrder::kUnordered) {
      return h.error(cat("directive '", caddyfile::shortened(args[2]), "' has no order"));
    }
    if (where == "after") ++position;
  }
  state.order.insert(position, name);
  return json::Value();
}

// metrics {
//     per_host
//     observe_catchall_hosts
//     otlp
// }
Result<json::Value> parse_option_metrics(Helper& h) {
  json::Object o;
  h.remaining_args();
  TRY(h.subdirectives({
      {"per_host", [&] { return h.flag(o["per_host"]); }},
      {"observe_catchall_hosts", [&] { return h.flag(o["observe_catchall_hosts"]); }},
      {"otlp", [&] { return h.flag(o["otlp"]); }},
  }));
  adapter::order_members(o, {"per_host", "observe_catchall_hosts", "otlp"});
  return o;
}

}  // namespace fusor::modules
