// The global option `servers`: {address, name, server: {members}, logs: {members}, metrics: {}}.
#include <algorithm>

#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

// The modules of a block, one an entry.
Result<void> wrappers(Helper& h, json::Value& out, std::string_view name_space) {
  if (!out.is_array()) out = json::Array();
  for (auto block = h.block(); block.next();) {
    TRY_ASSIGN(json::Value wrapper, h.module_here(name_space, "wrapper"));
    out.as_array().push_back(std::move(wrapper));
  }
  return {};
}

// <duration> [<bytes per second>]
Result<void> timeout_and_rate(Helper& h, json::Object& o, std::string_view timeout,
                              std::string_view rate) {
  TRY_ASSIGN(const auto args, h.args(1, 2));
  const auto duration = parse_duration(args[0]);
  if (!duration) return h.error(cat("invalid duration '", caddyfile::shortened(args[0]), "'"));
  put(o, timeout, *duration);
  if (args.size() == 1) return {};
  const auto bytes = parse_integer(args[1]);
  if (!bytes) {
    return h.error(cat("invalid rate '", caddyfile::shortened(args[1]),
                       "': expecting bytes per second, an integer"));
  }
  put(o, rate, *bytes);
  return {};
}

// timeouts {
//     read_body       <duration>
//     read_header     <duration>
//     write           <duration>
//     idle            <duration>
//     read_body_idle  <duration> [<bytes per second>]
//     write_idle      <duration> [<bytes per second>]
//     write_max_chunk <size>
// }
Result<void> timeouts(Helper& h, json::Object& o) {
  TRY(h.no_args());
  return h.subdirectives({
      {"read_body", [&] { return h.duration(o["read_timeout"]); }},
      {"read_header", [&] { return h.duration(o["read_header_timeout"]); }},
      {"write", [&] { return h.duration(o["write_timeout"]); }},
      {"idle", [&] { return h.duration(o["idle_timeout"]); }},
      {"read_body_idle",
       [&] { return timeout_and_rate(h, o, "read_idle_timeout", "read_min_rate"); }},
      {"write_idle",
       [&] { return timeout_and_rate(h, o, "write_idle_timeout", "write_min_rate"); }},
      {"write_max_chunk", [&] { return h.size(o["max_write_chunk"]); }},
  });
}

// Adds the arguments to a list in which each may stand once.
Result<void> unique_list(Helper& h, json::Value& out, std::string_view what) {
  if (!out.is_array()) out = json::Array();
  while (h.next_arg()) {
    if (std::ranges::find(out.as_array(), h.value()) != out.as_array().end()) {
      return h.error(cat(what, " ", caddyfile::shortened(h.val()), " specified more than once"));
    }
    out.as_array().push_back(h.value());
  }
  return {};
}

// protocols h1|h2|h2c|h3...
Result<void> protocols(Helper& h, json::Value& out) {
  for (caddyfile::Dispenser ahead = h; ahead.next_arg();) {
    const std::string_view name = ahead.val();
    if (name != "h1" && name != "h2" && name != "h2c" && name != "h3") {
      return ahead.error(
          cat("unknown protocol '", caddyfile::shortened(name), "': expected h1, h2, h2c, or h3"));
    }
  }
  return unique_list(h, out, "protocol");
}

// strict_sni_host [on|insecure_off]
Result<void> strict_sni_host(Helper& h, json::Value& out) {
  out = json::Value(true).with_origin(h.origin());
  if (!h.next_arg()) return {};
  if (h.val() != "on" && h.val() != "insecure_off") {
    return h.error(cat("strict_sni_host only supports 'on' or 'insecure_off', got '",
                       caddyfile::shortened(h.val()), "'"));
  }
  out = json::Value(h.val() == "on").with_origin(h.origin());
  return h.no_args();
}

// 0rtt off
Result<void> zero_rtt(Helper& h, json::Value& out) {
  TRY(h.one_of(out, {"off"}));
  out = json::Value(false).with_origin(h.origin());
  return {};
}

Result<void> name(Helper& h, json::Object& options) {
  if (!options.find("address")) {
    return h.error("cannot set a name for a server without a listener address");
  }
  return h.text(options, "name");
}

struct Parts {
  json::Object options;
  json::Object server;
  json::Object logs;
};

Result<void> read_block(Helper& h, Parts& parts) {
  json::Object& o = parts.server;
  return h.subdirectives(
      {
          {"name", [&] { return name(h, parts.options); }},
          {"listener_wrappers",
           [&] { return wrappers(h, o["listener_wrappers"], "caddy.listeners"); }},
          {"packet_conn_wrappers",
           [&] { return wrappers(h, o["packet_conn_wrappers"], "caddy.packetconns"); }},
          {"timeouts", [&] { return timeouts(h, o); }},
          {"keepalive_interval", [&] { return h.duration(o["keepalive_interval"]); }},
          {"keepalive_idle", [&] { return h.duration(o["keepalive_idle"]); }},
          {"keepalive_count", [&] { return h.integer(o["keepalive_count"]); }},
          {"max_header_size", [&] { return h.size(o["max_header_bytes"]); }},
          {"enable_full_duplex", [&] { return h.flag(o["enable_full_duplex"]); }},
          {"expected_underscore_headers",
           [&] {
             o.erase("expected_underscore_headers");
             return h.list(o["expected_underscore_headers"]);
           }},
          {"expected_dot_headers",
           [&] {
             o.erase("expected_dot_headers");
             return h.list(o["expected_dot_headers"]);
           }},
          {"log_credentials", [&] { return h.flag(parts.logs["should_log_credentials"]); }},
          {"protocols", [&] { return protocols(h, o["protocols"]); }},
          {"strict_sni_host", [&] { return strict_sni_host(h, o["strict_sni_host"]); }},
          {"trusted_proxies",
           [&]() -> Result<void> {
             TRY_ASSIGN(o["trusted_proxies"], h.module("http.ip_sources", "source"));
             return {};
           }},
          {"trusted_proxies_strict", [&] { return h.flag(o["trusted_proxies_strict"], 1); }},
          {"trusted_proxies_unix", [&] { return h.flag(o["trusted_proxies_unix"]); }},
          {"client_ip_headers",
           [&] { return unique_list(h, o["client_ip_headers"], "client IP header"); }},
          {"metrics",
           [&]() -> Result<void> {
             json::Object metrics;
             TRY(h.no_args());
             TRY(h.subdirectives({{"per_host", [&] { return h.flag(metrics["per_host"]); }}}));
             parts.options.set("metrics", std::move(metrics));
             return {};
           }},
          {"trace", [&] { return h.flag(parts.logs["trace"]); }},
          {"0rtt", [&] { return zero_rtt(h, o["allow_0rtt"]); }},
      },
      "servers option");
}

std::size_t address_length(const json::Value& options) {
  const json::Value* address = options.get("address");
  return address ? address->as_string().size() : 0;
}

}  // namespace

// servers [<listener address>] {
//     name                        <name>
//     listener_wrappers           { <modules...> }
//     packet_conn_wrappers        { <modules...> }
//     timeouts                    { … }
//     keepalive_interval          <duration>
//     keepalive_idle              <duration>
//     keepalive_count             <number>
//     max_header_size             <size>
//     enable_full_duplex
//     expected_underscore_headers <names...>
//     expected_dot_headers        <names...>
//     log_credentials
//     protocols                   h1|h2|h2c|h3...
//     strict_sni_host             [on|insecure_off]
//     trusted_proxies             <module> …
//     trusted_proxies_strict
//     trusted_proxies_unix
//     client_ip_headers           <names...>
//     metrics                     { per_host }
//     trace
//     0rtt                        off
// }
//
// May be repeated for other addresses. The longest address comes first: the most specific.
Result<json::Value> parse_option_servers(Helper& h) {
  Parts parts;
  TRY_ASSIGN(const auto args, h.args(0, 1));
  if (!args.empty()) put(parts.options, "address", h.value());
  TRY(read_block(h, parts));
  // What only says false or nothing is not printed, but for what Go keeps behind a pointer.
  for (const json::Member& member : std::exchange(parts.server, {})) {
    const bool pointer = member.key == "strict_sni_host" || member.key == "allow_0rtt";
    if (pointer) {
      parts.server.set(member.key, member.value);
    } else {
      put(parts.server, member.key, member.value);
    }
  }
  put(parts.options, "server", std::move(parts.server));
  put(parts.options, "logs", std::move(parts.logs));
  json::Array all;
  if (const json::Value* before = h.option("servers")) all = before->as_array();
  json::Value own = std::move(parts.options);
  for (const json::Value& other : all) {
    const json::Value* a = other.get("address");
    const json::Value* b = own.get("address");
    if (a && b ? *a == *b : !a && !b) {
      return h.error(cat("cannot have 'servers' global options with duplicate listener addresses: ",
                         a ? a->as_string() : std::string()));
    }
    const json::Value* name_a = other.get("name");
    const json::Value* name_b = own.get("name");
    if (name_a && name_b && *name_a == *name_b) {
      return h.error(cat("cannot use duplicate server name '", name_a->as_string(), "'"));
    }
  }
  const auto place = std::ranges::find_if(
      all, [&](const json::Value& other) { return address_length(other) < address_length(own); });
  all.insert(place, std::move(own).with_origin(h.start()));
  return all;
}

}  // namespace fusor::modules
