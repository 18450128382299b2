#include "core/modules/syntax/header_ops.h"

#include "core/base/arena.h"
#include "core/base/strings.h"
#include "core/http/headers.h"

namespace fusor::modules {
namespace {

json::Object& object_at(json::Object& parent, std::string_view key) {
  json::Value& value = parent[key];
  if (!value.is_object()) value = json::Object();
  return value.as_object();
}

json::Array& array_at(json::Object& parent, std::string_view key) {
  json::Value& value = parent[key];
  if (!value.is_array()) value = json::Array();
  return value.as_array();
}

std::string canonical(std::string_view field) {
  Arena arena;
  return std::string(canonical_field_name(field, arena));
}

}  // namespace

void add_header(json::Object& headers, std::string_view field, json::Value value) {
  array_at(headers, canonical(field)).push_back(std::move(value));
}

void set_header(json::Object& headers, std::string_view field, json::Value value) {
  json::Array values;
  values.push_back(std::move(value));
  headers.set(canonical(field), std::move(values));
}

Result<void> header_op(adapter::Helper& h, json::Object& ops, std::string_view field,
                       std::string_view value, const std::string_view* replacement) {
  const json::Value text = json::Value(value).with_origin(h.origin());
  if (field.starts_with('+')) {
    add_header(object_at(ops, "add"), field.substr(1), text);
  } else if (field.starts_with('-')) {
    array_at(ops, "delete").push_back(json::Value(field.substr(1)).with_origin(h.origin()));
  } else if (field.starts_with('?')) {
    return h.error(cat(field,
                       ": the default header modifier ('?') can only be used on response headers; "
                       "for conditional manipulation of request headers, use matchers"));
  } else if (replacement) {
    const std::size_t start = std::min(field.find_first_not_of("+-?>"), field.size());
    json::Object one;
    adapter::put(one, "search_regexp", text);
    adapter::put(one, "replace", json::Value(*replacement).with_origin(h.origin()));
    array_at(object_at(ops, "replace"), field.substr(start)).push_back(std::move(one));
  } else {
    set_header(object_at(ops, "set"), field.starts_with('>') ? field.substr(1) : field, text);
  }
  return {};
}

Result<void> header_op_line(adapter::Helper& h, json::Object& ops) {
  TRY_ASSIGN(const auto args, h.args(1, 3));
  return header_op(h, ops, args[0], args.size() > 1 ? args[1] : std::string_view(),
                   args.size() > 2 ? &args[2] : nullptr);
}

}  // namespace fusor::modules
