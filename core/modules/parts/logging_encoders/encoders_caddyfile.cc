// How log entries are written.
#include <set>

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
  const auto text = [&] { return h.text(o, h.val()); };
  const auto key = [&] { return h.text(o[h.val()]); };  // "" is a choice: the field is left out
  TRY(h.subdirectives({
      {"message_key", key},
      {"level_key", key},
      {"time_key", key},
      {"name_key", key},
      {"caller_key", key},
      {"stacktrace_key", key},
      {"line_ending", key},
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

std::string_view kind(const json::Value& filter) { return filter.get("filter")->as_string(); }

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
// `merged_fields`: the fields whose filters were written as regexp.
Result<void> add_filter(Helper& h, json::Object& fields, std::set<std::string>& merged_fields,
                        const std::string& field, json::Value filter) {
  const json::Value* known = fields.find(field);
  const bool regexp = kind(filter) == "regexp";
  if (!known || (regexp && kind(*known) == "multi_regexp" && !merged_fields.contains(field))) {
    if (regexp) merged_fields.insert(field);
    fields.set(field, std::move(filter));
    return {};
  }
  if (merged_fields.contains(field) != regexp) {
    return h.error(cat("cannot mix regexp filters with other filter types for field ",
                       caddyfile::shortened(field)));
  }
  if (!regexp) {
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
  std::set<std::string> merged_fields;
  const auto field = [&]() -> Result<void> {
    const std::string name(h.val());
    TRY_ASSIGN(json::Value filter, h.module("caddy.logging.encoders.filter", "filter"));
    return add_filter(h, fields, merged_fields, name, std::move(filter));
  };
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
