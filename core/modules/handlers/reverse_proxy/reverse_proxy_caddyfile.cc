#include "core/modules/handlers/reverse_proxy/reverse_proxy_caddyfile.h"

#include "core/adapter/adaptation.h"
#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/config/network_address.h"
#include "core/modules/handlers/reverse_proxy/upstream_address.h"
#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/header_ops.h"
#include "core/modules/syntax/private_ranges.h"
#include "core/modules/syntax/response_matcher.h"

namespace fusor::modules {
namespace {

using caddyfile::Dispenser;

// What is read before it becomes the handler's settings: one object a group, so that a group that
// nothing is said about stays away.
class ReverseProxySyntax {
 public:
  ReverseProxySyntax(Helper& h, json::Object o) : h(h), o(std::move(o)) {
    take("rewrite", rewrite);
    json::Object headers;
    take("headers", headers);
    if (json::Value* request = headers.find("request")) header_up = std::move(request->as_object());
    if (json::Value* first = this->o.find("handle_response")) {
      first_handlers = std::move(first->as_array());
      this->o.erase("handle_response");
    }
  }

  Result<void> upstreams();
  Result<void> entry();
  Result<json::Object> finish();

 private:
  using Read = Result<void>;

  void take(std::string_view key, json::Object& into) {
    json::Value* value = o.find(key);
    if (!value) return;
    into = std::move(value->as_object());
    o.erase(key);
  }

  Read upstream(std::string_view text);
  Read module_once(std::string_view key, json::Object& into, std::string_view name_space,
                   std::string_view inline_key, std::string_view message);
  Read retry_match();
  Read health_upstream();
  Read health_port();
  Read health_headers();
  Read health_status();
  Read unhealthy_status();
  Read integer_or_duration(std::string_view key);
  Read size_or_unlimited(std::string_view key);
  Read trusted_proxies();
  Read transport();
  Result<void> finish_transport();

  Helper& h;
  json::Object o;
  json::Array dials;
  json::Object balancing, active, passive, header_up, header_down, rewrite;
  bool any_header_up = false, any_header_down = false;
  std::string scheme;
  ResponseHandlers responses;
  json::Array first_handlers;
};

Result<void> ReverseProxySyntax::upstream(std::string_view text) {
  auto parsed = parse_upstream_address(text);
  if (!parsed) return h.error(cat("parsing upstream '", text, "': ", parsed.error().message()));
  const std::string& named = parsed->scheme;
  if (named == "ws" || named == "wss") {
    return h.error(cat("parsing upstream '", text, "': the scheme ", named,
                       ":// is only supported in browsers; use ", named == "ws" ? "http" : "https",
                       ":// instead"));
  }
  if (!named.empty() && named != "http" && named != "https" && named != "h2c") {
    return h.error(cat("parsing upstream '", text, "': unsupported URL scheme ", named, "://"));
  }
  if (!scheme.empty() && named != scheme) {
    return h.error(cat("parsing upstream '", text,
                       "': for now, all proxy upstreams must use the same scheme (transport "
                       "protocol); expecting '",
                       scheme, "://' but got '", named, "://'"));
  }
  scheme = named;
  if (!h.adaptation().spend(parsed->dial.size())) return h.error(adapter::Adaptation::kTooLarge);
  for (std::string& dial : parsed->dial) {
    json::Object one;
    one.set("dial", json::Value(std::move(dial)).with_origin(h.origin()));
    dials.push_back(json::Value(std::move(one)).with_origin(h.origin()));
  }
  return {};
}

Result<void> ReverseProxySyntax::upstreams() {
  while (h.next_arg()) TRY(upstream(h.val()));
  return {};
}

Result<void> ReverseProxySyntax::module_once(std::string_view key, json::Object& into,
                                             std::string_view name_space,
                                             std::string_view inline_key,
                                             std::string_view message) {
  if (into.find(key)) return h.error(message);
  TRY_ASSIGN(json::Value module, h.module(name_space, inline_key));
  into.set(key, std::move(module));
  return {};
}

Result<void> ReverseProxySyntax::retry_match() {
  auto set = h.matcher_set();
  if (!set) return h.error(cat("failed to parse lb_retry_match: ", set.error().message()));
  json::Value& sets = balancing["retry_match"];
  if (!sets.is_array()) sets = json::Array();
  sets.as_array().push_back(std::move(*set));
  return {};
}

Result<void> ReverseProxySyntax::health_upstream() {
  TRY_ASSIGN(const std::string_view text, h.arg());
  const auto split = split_host_port(text);
  if (!split) {
    return h.error(cat("health_upstream is malformed '", text, "': ", split.error().message()));
  }
  if (!parse_integer(split->port)) return h.error(cat("bad port number '", text, "'"));
  put(active, "upstream", h.value());
  return {};
}

Result<void> ReverseProxySyntax::health_port() {
  if (active.find("upstream")) {
    return h.error("the 'health_port' subdirective is ignored if 'health_upstream' is used!");
  }
  return h.integer(active["port"]);
}

// health_headers {
//     <field> [<values...>]
// }
Result<void> ReverseProxySyntax::health_headers() {
  json::Object headers;
  for (auto block = h.block(); block.next();) {
    const std::string name(h.val());
    json::Array values = h.remaining_values();
    if (values.empty()) values.push_back("");
    json::Value& all = headers[name];
    if (!all.is_array()) all = json::Array();
    for (json::Value& value : values) all.as_array().push_back(std::move(value));
  }
  active.set("headers", std::move(headers));
  return {};
}

Result<void> ReverseProxySyntax::health_status() {
  TRY(h.arg());
  TRY_ASSIGN(const std::int64_t code, status_code_or_class(h));
  active.set("expect_status", code);
  return {};
}

Result<void> ReverseProxySyntax::unhealthy_status() {
  json::Value& codes = passive["unhealthy_status"];
  if (!codes.is_array()) codes = json::Array();
  if (h.count_remaining_args() == 0) return h.arg_error();
  while (h.next_arg()) {
    TRY_ASSIGN(const std::int64_t code, status_code_or_class(h));
    codes.as_array().push_back(code);
  }
  return {};
}

Result<void> ReverseProxySyntax::integer_or_duration(std::string_view key) {
  if (h.next_arg()) {
    const auto number = parse_integer(h.val());
    h.prev();
    if (number) return h.integer(o[key]);
  }
  return h.duration(o[key]);
}

Result<void> ReverseProxySyntax::size_or_unlimited(std::string_view key) {
  if (h.next_arg()) {
    const bool unlimited = h.val() == "unlimited";
    if (unlimited) {
      o.set(key, -1);
      return h.no_args();
    }
    h.prev();
  }
  return h.size(o[key]);
}

Result<void> ReverseProxySyntax::trusted_proxies() {
  json::Value& ranges = o["trusted_proxies"];
  if (!ranges.is_array()) ranges = json::Array();
  while (h.next_arg()) {
    if (h.val() == "private_ranges") {
      for (const char* range : kPrivateRanges) ranges.as_array().push_back(range);
    } else {
      ranges.as_array().push_back(h.value());
    }
  }
  return {};
}

Result<void> ReverseProxySyntax::transport() {
  TRY_ASSIGN(json::Value module, h.module("http.reverse_proxy.transport", "protocol"));
  o.set("transport", std::move(module));
  return {};
}

// The entry that the cursor is on. THE grammar of reverse_proxy.
Result<void> ReverseProxySyntax::entry() {
  using Table = std::initializer_list<Dispenser::Sub>;
  if (ResponseHandlers::takes(h.val())) return responses.read(h);
  return h.subdirective(Table{
      // Backends.
      {"to",
       [&]() -> Read {
         if (h.count_remaining_args() == 0) return h.arg_error();
         return upstreams();
       }},
      {"dynamic",
       [&]() -> Read {
         TRY_ASSIGN(json::Value source, h.module("http.reverse_proxy.upstreams", "source"));
         o.set("dynamic_upstreams", std::move(source));
         return {};
       }},
      // Load balancing.
      {"lb_policy",
       [&] {
         return module_once("selection_policy", balancing, "http.reverse_proxy.selection_policies",
                            "policy", "load balancing selection policy already specified");
       }},
      {"lb_retries", [&] { return h.integer(balancing["retries"]); }},
      {"lb_try_duration", [&] { return h.duration(balancing["try_duration"]); }},
      {"lb_try_interval", [&] { return h.duration(balancing["try_interval"]); }},
      {"lb_retry_match", [&] { return retry_match(); }},
      // Active health checks.
      {"health_uri", [&] { return h.text(active, "uri"); }},
      {"health_path",
       [&] {
         h.warn("the 'health_path' subdirective is deprecated, please use 'health_uri' instead!");
         return h.text(active, "path");
       }},
      {"health_upstream", [&] { return health_upstream(); }},
      {"health_port", [&] { return health_port(); }},
      {"health_headers", [&] { return health_headers(); }},
      {"health_method", [&] { return h.text(active, "method"); }},
      {"health_request_body", [&] { return h.text(active, "body"); }},
      {"health_interval", [&] { return h.duration(active["interval"]); }},
      {"health_timeout", [&] { return h.duration(active["timeout"]); }},
      {"health_status", [&] { return health_status(); }},
      {"health_body", [&] { return h.text(active, "expect_body"); }},
      {"health_follow_redirects", [&] { return h.flag(active["follow_redirects"]); }},
      {"health_passes", [&] { return h.integer(active["passes"]); }},
      {"health_fails", [&] { return h.integer(active["fails"]); }},
      // Passive health checks.
      {"fail_duration", [&] { return h.duration(passive["fail_duration"]); }},
      {"max_fails", [&] { return h.integer(passive["max_fails"]); }},
      {"unhealthy_status", [&] { return unhealthy_status(); }},
      {"unhealthy_latency", [&] { return h.duration(passive["unhealthy_latency"]); }},
      {"unhealthy_request_count", [&] { return h.integer(passive["unhealthy_request_count"]); }},
      // Streaming.
      {"flush_interval", [&] { return integer_or_duration("flush_interval"); }},
      {"request_buffers", [&] { return size_or_unlimited("request_buffers"); }},
      {"response_buffers", [&] { return size_or_unlimited("response_buffers"); }},
      {"stream_buffer_size", [&] { return size_or_unlimited("stream_buffer_size"); }},
      {"stream_timeout", [&] { return integer_or_duration("stream_timeout"); }},
      {"stream_close_delay", [&] { return integer_or_duration("stream_close_delay"); }},
      {"verbose_logs",
       [&]() -> Read {
         if (o.find("verbose_logs")) return h.error("verbose_logs already specified");
         return h.flag(o["verbose_logs"]);
       }},
      {"proxy_status_name", [&] { return h.text(o, "proxy_status_name"); }},
      // Request and response.
      {"trusted_proxies", [&] { return trusted_proxies(); }},
      {"header_up",
       [&] {
         any_header_up = true;
         return header_op_line(h, header_up);
       }},
      {"header_down",
       [&] {
         any_header_down = true;
         return header_op_line(h, header_down);
       }},
      {"method", [&] { return h.text(rewrite, "method"); }},
      {"rewrite", [&] { return h.text(rewrite, "uri"); }},
      {"transport", [&] { return transport(); }},
  });
}

// What the scheme of the upstreams asks of the transport.
Result<void> ReverseProxySyntax::finish_transport() {
  json::Value* chosen = o.find("transport");
  if (!chosen) {
    if (scheme != "https" && scheme != "h2c") return {};
    chosen = &o["transport"];
    *chosen = json::Object();
    chosen->as_object().set("protocol", "http");
  }
  json::Object& settings = chosen->as_object();
  const bool http = settings.find("protocol")->as_string() == "http";
  if (!http) {
    if (scheme != "https") return {};
    return h.error("upstreams are configured for HTTPS but transport module does not support TLS");
  }
  if (scheme == "https" && !settings.find("tls")) settings.set("tls", json::Object());
  if (scheme == "http" && settings.find("tls")) {
    return h.error(
        "upstream address scheme is HTTP but transport is configured for HTTP+TLS (HTTPS)");
  }
  if (scheme == "h2c") settings.set("versions", json::Array{"h2c", "2"});
  if (settings.size() == 1) o.erase("transport");  // nothing but its name: the default
  return {};
}

Result<json::Object> ReverseProxySyntax::finish() {
  TRY(finish_transport());
  const auto group = [](json::Object& into, std::string_view key, json::Object& members) {
    if (members.empty()) return;
    adapter::omit_empty(members);
    into.set(key, std::move(members));
  };
  adapter::omit_empty(o);
  group(o, "load_balancing", balancing);
  json::Object checks;
  group(checks, "active", active);
  group(checks, "passive", passive);
  group(o, "health_checks", checks);
  json::Object headers;
  if (any_header_up || !header_up.empty()) headers.set("request", std::move(header_up));
  if (any_header_down) headers.set("response", std::move(header_down));
  put(o, "headers", std::move(headers));
  group(o, "rewrite", rewrite);
  put(o, "upstreams", std::move(dials));
  TRY_ASSIGN(json::Array handlers, responses.finish(h, std::move(first_handlers)));
  put(o, "handle_response", std::move(handlers));
  return std::move(o);
}

}  // namespace

Result<json::Object> read_reverse_proxy(adapter::Helper& h, json::Object o,
                                        FunctionRef<Result<bool>(adapter::Helper&)> extra) {
  ReverseProxySyntax syntax(h, std::move(o));
  TRY(syntax.upstreams());
  TRY(h.entries([&]() -> Result<void> {
    TRY_ASSIGN(const bool taken, extra(h));
    return taken ? Result<void>() : syntax.entry();
  }));
  return syntax.finish();
}

// reverse_proxy [<matcher>] [<upstreams...>] { … }: the entries are ReverseProxySyntax::entry.
Result<json::Object> parse_reverse_proxy(Helper& h) {
  return read_reverse_proxy(h, {}, [](Helper&) -> Result<bool> { return false; });
}

}  // namespace fusor::modules
