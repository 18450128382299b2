#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {
namespace {

// env <name> <value>
Result<void> env(Helper& h, json::Object& o) {
  const json::Array args = h.remaining_values();
  if (args.size() != 2) return h.arg_error();
  const std::string& name = args[0].as_string();
  if (name.empty() || name.find('=') != name.npos) {
    return h.error(cat("invalid environment variable name '", caddyfile::shortened(name),
                       "': it must not be empty or hold '='"));
  }
  json::Value& all = o["env"];
  if (!all.is_object()) all = json::Object();
  if (all.get(name)) return h.error(cat("environment variable ", name, " already specified"));
  all.as_object().set(name, args[1]);
  return {};
}

// dir <host path> <guest path> [rw]
Result<void> dir(Helper& h, json::Object& o) {
  const json::Array args = h.remaining_values();
  if (args.size() < 2 || args.size() > 3) return h.arg_error();
  json::Object one;
  one.set("host", args[0]);
  one.set("guest", args[1]);
  if (args.size() == 3) {
    if (args[2].as_string() != "rw") return h.unexpected_token("rw");
    one.set("writable", true);
  }
  json::Value& all = o["dirs"];
  if (!all.is_array()) all = json::Array();
  all.as_array().push_back(json::Value(std::move(one)).with_origin(h.origin()));
  return {};
}

// preinit [<export>]
Result<void> preinit(Helper& h, json::Object& o) {
  if (h.count_remaining_args() > 0) return h.text(o, "preinit");
  return h.flag(o["preinit"]);
}

}  // namespace

// reactor [<matcher>] <module.wasm> {
//     protocol          raw|cgi|json|auto
//     timeout           <duration>
//     memory_limit      <size>
//     env               <name> <value>
//     args              <args...>
//     dir               <host path> <guest path> [rw]
//     max_concurrent    <count>
//     queue             <count>
//     max_response_size <size>
//     max_stderr        <size>
//     allow_http        <hosts...>
//     preinit           [<export>]
//     debug_secret      <secret>
// }
//
// With exactly one argument no matcher is looked for, so an absolute path names a module.
Result<ConfigValues> parse_reactor(Helper& h) {
  json::Array match;
  if (h.count_remaining_args() != 1) {
    TRY_ASSIGN(match, h.matcher());
  }
  json::Object o;
  TRY(h.text(o, "module"));
  if (h.val().empty()) return h.error("the name of a module is missing: reactor <module.wasm>");
  TRY(h.subdirectives({
      {"protocol", [&] { return h.one_of(o["protocol"], {"raw", "cgi", "json", "auto"}); }},
      {"timeout", [&] { return h.duration(o["timeout"]); }},
      {"memory_limit", [&] { return h.size(o["memory_limit"]); }},
      {"env", [&] { return env(h, o); }},
      {"args", [&] { return h.list(o["args"]); }},
      {"dir", [&] { return dir(h, o); }},
      {"max_concurrent", [&] { return h.integer(o["max_concurrent"]); }},
      {"queue", [&] { return h.integer(o["queue"]); }},
      {"max_response_size", [&] { return h.size(o["max_response_size"]); }},
      {"max_stderr", [&] { return h.size(o["max_stderr"]); }},
      {"allow_http", [&] { return h.list(o["allow_http"]); }},
      {"preinit", [&] { return preinit(h, o); }},
      {"debug_secret", [&] { return h.text(o, "debug_secret"); }},
  }));
  return h.route(std::move(match), h.handler("reactor", std::move(o)));
}

}  // namespace fusor::modules
