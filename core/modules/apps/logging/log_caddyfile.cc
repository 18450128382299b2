// The directive `log` and the global option of the same name.
#include "core/adapter/adaptation.h"
#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

// sampling {
//     interval   <duration>
//     first      <number>
//     thereafter <number>
// }
Result<void> sampling(Helper& h, json::Value& out) {
  json::Object o;
  h.remaining_args();
  const auto once = [&](FunctionRef<Result<void>(json::Value&)> read) -> Result<void> {
    if (o.find(h.val())) {
      return h.error(cat("'", h.val(), "' specified more than once in the same sampling block"));
    }
    return read(o[h.val()]);
  };
  TRY(h.subdirectives({
      {"interval", [&] { return once([&](json::Value& v) { return h.duration(v); }); }},
      {"first", [&] { return once([&](json::Value& v) { return h.integer(v); }); }},
      {"thereafter", [&] { return once([&](json::Value& v) { return h.integer(v); }); }},
  }));
  json::Object ordered;
  for (std::string_view name : {"interval", "first", "thereafter"}) {
    if (const json::Value* value = o.find(name)) put(ordered, name, *value);
  }
  out = std::move(ordered);
  return {};
}

Result<void> once(Helper& h, const json::Object& config, std::string_view member) {
  if (!config.find(member)) return {};
  return h.error(
      cat("'", h.val(), "' subdirective specified more than once in the same log block"));
}

Result<void> module_once(Helper& h, json::Object& config, std::string_view member,
                         std::string_view name_space, std::string_view inline_key) {
  TRY(once(h, config, member));
  TRY_ASSIGN(json::Value value, h.module(name_space, inline_key));
  config.set(member, std::move(value));
  return {};
}

// include, exclude <loggers...>: of a log of the global options only.
Result<void> loggers(Helper& h, json::Object& config, bool global) {
  const std::string member(h.val());
  if (!global) return h.error(cat(member, " is not allowed in the log directive"));
  json::Array all;
  if (const json::Value* before = config.find(member)) all = before->as_array();
  for (json::Value& logger : h.remaining_values()) all.push_back(std::move(logger));
  put(config, member, std::move(all));
  return {};
}

// The block of a log; `log` gets what is not of the log itself.
Result<json::Object> read_block(Helper& h, json::Object& log, bool global) {
  json::Object config;
  TRY(h.subdirectives({
      {"hostnames",
       [&]() -> Result<void> {
         if (global) return h.error("hostnames is not allowed in the log global options");
         return h.list(log["hostnames"]);
       }},
      {"no_hostname",
       [&]() -> Result<void> {
         if (global) return h.error("no_hostname is not allowed in the log global options");
         TRY(once(h, log, "no_hostname"));
         return h.flag(log["no_hostname"]);
       }},
      {"output",
       [&] { return module_once(h, config, "writer", "caddy.logging.writers", "output"); }},
      {"format",
       [&] { return module_once(h, config, "encoder", "caddy.logging.encoders", "format"); }},
      {"core", [&] { return module_once(h, config, "core", "caddy.logging.cores", "module"); }},
      {"level",
       [&]() -> Result<void> {
         TRY(once(h, config, "level"));
         return h.text(config, "level");
       }},
      {"sampling",
       [&]() -> Result<void> {
         TRY(once(h, config, "sampling"));
         return sampling(h, config["sampling"]);
       }},
      {"include", [&] { return loggers(h, config, global); }},
      {"exclude", [&] { return loggers(h, config, global); }},
  }));
  return config;
}

Result<std::string> log_name(Helper& h) {
  TRY_ASSIGN(const auto args, h.args(0, 1));
  return args.empty() ? std::string() : std::string(args[0]);
}

}  // namespace

// log [<name>] {
//     hostnames <hosts...>
//     no_hostname
//     output    <writer> …
//     format    <encoder> …
//     core      <module> …
//     level     <level>
//     sampling  { … }
// }
//
// What says nothing goes to the default log. A log of its own gets the access logs of its name
// only.
Result<ConfigValues> parse_log(Helper& h) {
  json::Object log;
  TRY_ASSIGN(std::string name, log_name(h));
  TRY_ASSIGN(json::Object config, read_block(h, log, false));
  if (!config.empty()) {
    if (name.empty()) name = h.next_log();
    config.set("include", json::Array{json::Value(cat("http.log.access.", name))});
    log.set("config", std::move(config));
  }
  log.set("name", name);
  return h.value(Pile::kCustomLog, std::move(log));
}

// log [<name>] {
//     output, format, core, level, sampling: as above
//     include <loggers...>
//     exclude <loggers...>
// }
//
// May be repeated for other names.
Result<json::Value> parse_option_log(Helper& h) {
  json::Object log;
  const bool named = h.count_remaining_args() > 0;
  TRY_ASSIGN(std::string name, log_name(h));
  if (!named) name = "default";
  json::Array all;
  if (const json::Value* before = h.option("log")) all = before->as_array();
  for (const json::Value& other : all) {
    if (other.get("name")->as_string() == name) {
      return h.error(cat("duplicate global log option for: ", caddyfile::shortened(name)));
    }
  }
  TRY_ASSIGN(json::Object config, read_block(h, log, true));
  log.set("name", name);
  put(log, "config", std::move(config));
  all.push_back(json::Value(std::move(log)).with_origin(h.start()));
  return all;
}

}  // namespace fusor::modules
