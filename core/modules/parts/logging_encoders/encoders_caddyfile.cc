// How log entries are written.
#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

constexpr std::string_view kNamespace = "caddy.logging.encoders";

Result<void> wrap(Helper& h, json::Object& o) {
  TRY_ASSIGN(json::Value encoder, h.module(kNamespace, "format"));
  o.set("wrap", std::move(encoder));
  return {};
}

}  // namespace

// console, json {
//     message_key     <name>
//     level_key       <name>
//     time_key        <name>
//     name_key        <name>
//     caller_key      <name>
//     stacktrace_key  <name>
//     line_ending     <text>
//     time_format     <format>
//     time_local
//     duration_format <format>
//     level_format    <format>
// }
Result<json::Object> parse_log_encoder(Helper& h) {
  json::Object o;
  TRY(h.no_args());
  const auto text = [&] { return h.text(o[h.val()]); };
  TRY(h.subdirectives({
      {"message_key", text},
      {"level_key", text},
      {"time_key", text},
      {"name_key", text},
      {"caller_key", text},
      {"stacktrace_key", text},
      {"line_ending", text},
      {"time_format", text},
      {"time_local", [&] { return h.flag(o["time_local"]); }},
      {"duration_format", text},
      {"level_format", text},
  }));
  return o;
}

// append {
//     fields { <name> <value> }
//     <name> <value>
//     wrap   <encoder> …
// }
Result<json::Object> parse_log_encoder_append(Helper& h) {
  json::Object o;
  json::Object fields;
  const auto field = [&]() -> Result<void> {
    const std::string name(h.val());
    if (!h.next_arg()) return h.arg_error();
    fields.set(name, h.scalar());
    return h.no_args();
  };
  h.remaining_args();
  for (auto block = h.block(); block.next();) {
    if (h.val() == "wrap") {
      TRY(wrap(h, o));
    } else if (h.val() == "fields") {
      for (auto inner = h.block(); inner.next();) TRY(field());
    } else {
      TRY(field());
    }
  }
  put(o, "fields", std::move(fields));
  return o;
}

// journald {
//     wrap <encoder> …
// }
Result<json::Object> parse_log_encoder_journald(Helper& h) {
  json::Object o;
  TRY(h.no_args());
  TRY(h.subdirectives({{"wrap", [&] { return wrap(h, o); }}}));
  return o;
}

namespace {

bool is_regexp(const json::Value& filter) {
  const std::string& name = filter.get("filter")->as_string();
  return name == "regexp" || name == "multi_regexp";
}

// The operations of a regexp filter, or of several.
json::Array operations(const json::Value& filter) {
  if (const json::Value* many = filter.get("operations")) return many->as_array();
  json::Object one;
  for (std::string_view member : {"regexp", "value"}) {
    if (const json::Value* value = filter.get(member)) one.set(member, *value);
  }
  return {json::Value(std::move(one))};
}

// Several regexp filters on one field become one with several operations.
Result<void> add_filter(Helper& h, json::Object& fields, std::string_view field,
                        json::Value filter) {
  const json::Value* known = fields.find(field);
  if (!known) {
    fields.set(field, std::move(filter));
    return {};
  }
  if (is_regexp(*known) != is_regexp(filter)) {
    return h.error(cat("cannot mix regexp filters with other filter types for field ",
                       caddyfile::shortened(field)));
  }
  if (!is_regexp(filter)) {
    return h.error(cat("field ", caddyfile::shortened(field),
                       " already has a filter; multiple non-regexp filters per field are not "
                       "supported"));
  }
  json::Array all = operations(*known);
  for (json::Value& one : operations(filter)) all.push_back(std::move(one));
  json::Object merged;
  merged.set("operations", std::move(all));
  fields.set(field,
             adapter::module_object("filter", "multi_regexp", std::move(merged), known->origin()));
  return {};
}

}  // namespace

// filter {
//     fields { <field> <filter> … }
//     <field> <filter> …
//     wrap    <encoder> …
// }
Result<json::Object> parse_log_encoder_filter(Helper& h) {
  json::Object o;
  json::Object fields;
  const auto field = [&]() -> Result<void> {
    const std::string name(h.val());
    TRY_ASSIGN(json::Value filter, h.module("caddy.logging.encoders.filter", "filter"));
    return add_filter(h, fields, name, std::move(filter));
  };
  TRY(h.no_args());
  for (auto block = h.block(); block.next();) {
    if (h.val() == "wrap") {
      TRY(wrap(h, o));
    } else if (h.val() == "fields") {
      for (auto inner = h.block(); inner.next();) TRY(field());
    } else {
      TRY(field());
    }
  }
  put(o, "fields", std::move(fields));
  return o;
}

}  // namespace fusor::modules
