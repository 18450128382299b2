#include "core/modules/syntax/acme_options.h"

#include "core/base/strings.h"

namespace fusor::modules {

using adapter::Helper;

namespace {

Result<void> propagation_timeout(Helper& h, json::Value& out) {
  caddyfile::Dispenser ahead = h;
  if (!ahead.next_arg() || ahead.val() != "-1") return h.duration(out);
  TRY(h.arg());
  out = json::Value(-1).with_origin(h.origin());  // no timeout
  return {};
}

Result<void> replace_list(Helper& h, json::Value& out) {
  out = json::Value();
  return h.list(out);
}

}  // namespace

Result<bool> dns_challenge_option(Helper& h, json::Object& dns) {
  const std::string_view option = h.val();
  if (option == "resolvers") {
    TRY(replace_list(h, dns["resolvers"]));
  } else if (option == "propagation_delay") {
    TRY(h.duration(dns["propagation_delay"]));
  } else if (option == "propagation_timeout") {
    TRY(propagation_timeout(h, dns["propagation_timeout"]));
  } else if (option == "dns_ttl") {
    TRY(h.duration(dns["ttl"]));
  } else if (option == "dns_challenge_override_domain") {
    TRY(h.text(dns, "override_domain"));
  } else {
    return false;
  }
  adapter::omit_empty(dns);
  return true;
}

Result<json::Object> preferred_chains(Helper& h) {
  json::Object o;
  if (h.next_arg()) {
    if (h.val() != "smallest") {
      return h.error(cat("unrecognized argument '", caddyfile::shortened(h.val()),
                         "', expecting smallest or a block"));
    }
    o.set("smallest", true);
    TRY(h.no_args());
  }
  const auto names = [&](std::string_view member) -> Result<void> {
    if (o.find("smallest")) {
      return h.error("no more options are accepted when using the 'smallest' option");
    }
    for (std::string_view other : {"root_common_name", "any_common_name"}) {
      if (other != member && o.find(other))
        return h.error(cat("cannot set ", h.val(), ": ", other, " is already set"));
    }
    return h.list(o[member]);
  };
  TRY(h.subdirectives({
      {"root_common_name", [&] { return names("root_common_name"); }},
      {"any_common_name", [&] { return names("any_common_name"); }},
  }));
  if (o.empty()) return h.error("no options for preferred_chains received");
  return o;
}

Result<json::Object> external_account(Helper& h) {
  const json::Array args = h.remaining_values();
  if (args.size() != 2) return h.arg_error();
  json::Object o;
  o.set("key_id", args[0]);
  o.set("mac_key", args[1]);
  return o;
}

Result<void> renewal_window_ratio(Helper& h, json::Value& out) {
  TRY(h.number(out));
  if (out.as_double() > 0 && out.as_double() < 1) return {};
  return h.error("renewal_window_ratio must be between 0 and 1 (exclusive)");
}

json::Object& section(json::Object& o, std::string_view name) {
  json::Value& value = o[name];
  if (!value.is_object()) value = json::Object();
  return value.as_object();
}

}  // namespace fusor::modules
