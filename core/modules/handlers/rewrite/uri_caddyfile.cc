#include "core/adapter/directive.h"
#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

json::Array& list_of(json::Object& o, std::string_view key) {
  json::Value& value = o[key];
  if (!value.is_array()) value = json::Array();
  return value.as_array();
}

json::Object key_value(std::string_view key, std::string_view value) {
  json::Object o;
  put(o, "key", key);
  put(o, "val", value);
  return o;
}

std::string_view without_leading(std::string_view text, char c) {
  return text.substr(std::min(text.find_first_not_of(c), text.size()));
}

// -<key> | +<key> <value> | <key>><new key> | <key> <regexp> <replacement> | <key> <value>
Result<void> query_op(Helper& h, json::Object& query, std::span<const std::string_view> args) {
  const std::string_view key = args[0];
  if (key.starts_with('-')) {
    if (args.size() != 1) return h.arg_error();
    list_of(query, "delete").emplace_back(without_leading(key, '-'));
  } else if (key.starts_with('+')) {
    if (args.size() != 2) return h.arg_error();
    list_of(query, "add").emplace_back(key_value(without_leading(key, '+'), args[1]));
  } else if (key.find('>') != key.npos) {
    if (args.size() != 1) return h.arg_error();
    const auto parts = split(key, '>');
    list_of(query, "rename").emplace_back(key_value(parts[0], parts[1]));
  } else if (args.size() == 3) {
    json::Object o;
    put(o, "key", key);
    put(o, "search_regexp", args[1]);
    put(o, "replace", args[2]);
    list_of(query, "replace").emplace_back(std::move(o));
  } else {
    if (args.size() != 2) return h.arg_error();
    list_of(query, "set").emplace_back(key_value(key, args[1]));
  }
  return {};
}

Result<void> query_ops(Helper& h, json::Object& o, std::span<const std::string_view> args) {
  if (args.size() > 3) return h.arg_error();
  json::Object query;
  if (!args.empty()) TRY(query_op(h, query, args));
  for (auto block = h.block(); block.next();) {
    if (!args.empty()) {
      return h.error("cannot specify uri query rewrites in both argument and block");
    }
    std::vector<std::string_view> line = {h.val()};
    for (std::string_view arg : h.remaining_args()) line.push_back(arg);
    TRY(query_op(h, query, line));
  }
  o.set("query", std::move(query));
  return {};
}

}  // namespace

// uri [<matcher>] strip_prefix <prefix>
//                 strip_suffix <suffix>
//                 replace      <find> <replacement> [<limit>]
//                 path_regexp  <regexp> <replacement>
//                 query        <operation>, or a block of operations
Result<json::Object> parse_uri(Helper& h) {
  const std::vector<std::string_view> args = h.remaining_args();
  if (args.empty()) return h.arg_error();
  const std::string_view what = args[0];
  json::Object o;
  if (what == "strip_prefix" || what == "strip_suffix") {
    if (args.size() != 2) return h.arg_error();
    put(o, what == "strip_prefix" ? "strip_path_prefix" : "strip_path_suffix", args[1]);
  } else if (what == "replace" || what == "path_regexp") {
    const bool plain = what == "replace";
    if (args.size() != 3 && !(plain && args.size() == 4)) return h.arg_error();
    json::Object one;
    put(one, "find", args[1]);
    put(one, "replace", args[2]);
    if (args.size() == 4 && !args[3].empty()) {
      const auto limit = parse_integer(args[3]);
      if (!limit) return h.error(cat("limit must be an integer; invalid: ", args[3]));
      put(one, "limit", *limit);
    }
    list_of(o, plain ? "uri_substring" : "path_regexp").emplace_back(std::move(one));
  } else if (what == "query") {
    TRY(query_ops(h, o, std::span(args).subspan(1)));
  } else {
    static constexpr std::string_view kKnown[] = {"strip_prefix", "strip_suffix", "replace",
                                                  "path_regexp", "query"};
    return h.error(cat("unrecognized URI manipulation '", caddyfile::shortened(what), "'",
                       caddyfile::did_you_mean(what, kKnown)));
  }
  return o;
}

}  // namespace fusor::modules
