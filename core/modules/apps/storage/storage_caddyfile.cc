// Global options of storage and file systems.
#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// storage <module> …
Result<json::Value> parse_option_storage(Helper& h) { return h.module("caddy.storage", "module"); }

// storage_clean_interval <duration>|off
Result<json::Value> parse_option_storage_clean_interval(Helper& h) {
  TRY_ASSIGN(const std::string_view word, h.arg());
  json::Value off = h.value();
  TRY(h.nothing_more());
  if (word == "off") return off;
  const auto duration = parse_duration(word);
  if (!duration) {
    return h.error(cat("failed to parse storage_clean_interval '", caddyfile::shortened(word),
                       "', must be a duration or 'off'"));
  }
  return json::Value(*duration).with_origin(h.origin());
}

// filesystem <name> <module> …
//
// May be repeated. The option's value is the app.
Result<json::Value> parse_option_filesystem(Helper& h) {
  if (!h.next_arg()) return h.arg_error();
  json::Object entry;
  entry.set("name", h.value());
  TRY_ASSIGN(json::Value backend, h.module("caddy.fs", "backend"));
  entry.set("file_system", std::move(backend));
  json::Array all;
  if (const json::Value* before = h.option("filesystem")) {
    all = before->get("filesystems")->as_array();
  }
  all.emplace_back(std::move(entry));
  json::Object app;
  app.set("filesystems", std::move(all));
  return app;
}

}  // namespace fusor::modules
