// What is done to one field of a log entry.
#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

Result<void> optional_text(Helper& h, json::Object& o, std::string_view member) {
  if (h.next_arg()) put(o, member, h.value());
  return {};
}

Result<void> bits(Helper& h, json::Object& o, std::string_view member) {
  const auto number = parse_integer(h.val());
  if (!number) {
    return h.error(cat("invalid number of bits '", caddyfile::shortened(h.val()), "'"));
  }
  put(o, member, json::Value(*number).with_origin(h.origin()));
  return {};
}

// replace <key> <value>
// hash    <key>
// delete  <key>
Result<json::Object> action(Helper& h, std::string_view key_member) {
  json::Object o;
  o.set("type", h.value());
  const bool replace = h.val() == "replace";
  if (!h.next_arg()) return h.arg_error();
  o.set(key_member, h.value());
  if (replace) {
    if (!h.next_arg()) return h.arg_error();
    put(o, "value", h.value());
  }
  TRY(h.no_args());
  return o;
}

Result<json::Object> actions(Helper& h, std::string_view key_member) {
  json::Value list;  // null without any, as in Go
  const auto add = [&]() -> Result<void> {
    TRY_ASSIGN(json::Object one, action(h, key_member));
    if (!list.is_array()) list = json::Array();
    list.as_array().emplace_back(std::move(one));
    return {};
  };
  TRY(h.subdirectives({{"replace", add}, {"hash", add}, {"delete", add}}));
  json::Object o;
  o.set("actions", std::move(list));
  return o;
}

}  // namespace

// delete, hash
Result<json::Object> parse_log_filter_plain(Helper&) { return json::Object(); }

// rename <name>
Result<json::Object> parse_log_filter_rename(Helper& h) {
  json::Object o;
  TRY(optional_text(h, o, "name"));
  return o;
}

// replace <value>
Result<json::Object> parse_log_filter_replace(Helper& h) {
  json::Object o;
  TRY(optional_text(h, o, "value"));
  return o;
}

// ip_mask [<IPv4 bits> [<IPv6 bits>]] {
//     ipv4 <bits>
//     ipv6 <bits>
// }
Result<json::Object> parse_log_filter_ip_mask(Helper& h) {
  json::Object o;
  if (h.next_arg()) TRY(bits(h, o, "ipv4_cidr"));
  if (h.next_arg()) TRY(bits(h, o, "ipv6_cidr"));
  if (h.next_arg()) return h.error("too many arguments");
  const auto entry = [&](std::string_view member) -> Result<void> {
    TRY(h.arg());
    return bits(h, o, member);
  };
  TRY(h.subdirectives({
      {"ipv4", [&] { return entry("ipv4_cidr"); }},
      {"ipv6", [&] { return entry("ipv6_cidr"); }},
  }));
  return o;
}

// query {
//     replace <parameter> <value>
//     hash    <parameter>
//     delete  <parameter>
// }
Result<json::Object> parse_log_filter_query(Helper& h) { return actions(h, "parameter"); }

// cookie, set_cookie { … }: the same with the names of cookies
Result<json::Object> parse_log_filter_cookie(Helper& h) { return actions(h, "name"); }

// regexp <pattern> <replacement>
Result<json::Object> parse_log_filter_regexp(Helper& h) {
  json::Object o;
  TRY(optional_text(h, o, "regexp"));
  TRY(optional_text(h, o, "value"));
  return o;
}

// multi_regexp {
//     regexp <pattern> <replacement>
// }
Result<json::Object> parse_log_filter_multi_regexp(Helper& h) {
  json::Array operations;
  TRY(h.subdirectives({
      {"regexp",
       [&]() -> Result<void> {
         if (h.count_remaining_args() < 2) {
           h.remaining_args();
           return h.arg_error();
         }
         TRY_ASSIGN(json::Object one, parse_log_filter_regexp(h));
         operations.emplace_back(std::move(one));
         return {};
       }},
  }));
  if (operations.empty()) {
    return h.error("multi_regexp filter requires at least one regexp operation");
  }
  json::Object o;
  o.set("operations", std::move(operations));
  return o;
}

}  // namespace fusor::modules
