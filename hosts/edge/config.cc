#include "hosts/edge/config.h"

namespace fusor::edge {

std::optional<json::Value> read_config(const json::Value& site, System& system,
                                       Diagnostics& diagnostics) {
  const json::Value* name = site.get("caddyfile");
  const json::Value* files = site.get("files");
  const json::Value* text = name && name->is_string() && files ? files->get(name->as_string()) : nullptr;
  if (!text || !text->is_string()) {
    diagnostics.error({}, "the site has no configuration");
    return std::nullopt;
  }
  auto config = json::parse(text->as_string(), std::make_shared<Source>(Source{name->as_string()}));
  if (!config) {
    diagnostics.error({}, config.error().message);
    return std::nullopt;
  }
  return std::move(*config);
}

bool wants_debug(const json::Value& config) {
  const json::Value* at = &config;
  for (const char* key : {"logging", "logs", "default", "level"}) {
    at = at->get(key);
    if (!at) return false;
  }
  return at->is_string() && at->as_string() == "DEBUG";
}

}  // namespace fusor::edge
