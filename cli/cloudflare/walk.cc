#include "cli/cloudflare/walk.h"

#include <array>

#include "core/base/strings.h"

namespace fusor::cloudflare {
namespace {

// Where an object of modules or a module with an inline key can stand, anywhere in a config:
// Caddy's field names are used for one thing only. {field, namespace, inline key ("" : a map by
// name)}.
struct Slot {
  std::string_view field;
  std::string_view name_space;
  std::string_view inline_key;
};
constexpr std::array<Slot, 14> kSlots = {{
    {"handle", "http.handlers", "handler"},
    {"transport", "http.reverse_proxy.transport", "protocol"},
    {"selection_policy", "http.reverse_proxy.selection_policies", "policy"},
    {"fallback", "http.reverse_proxy.selection_policies", "policy"},
    {"dynamic_upstreams", "http.reverse_proxy.upstreams", "source"},
    {"trusted_proxies", "http.ip_sources", "source"},
    {"encodings", "http.encoders", ""},
    {"precompressed", "http.precompressed", ""},
    {"providers", "http.authentication.providers", ""},
    {"match", "http.matchers", ""},
    {"not", "http.matchers", ""},
    {"retry_match", "http.matchers", ""},
    {"writer", "caddy.logging.writers", "output"},
    {"encoder", "caddy.logging.encoders", "format"},
}};
constexpr std::array<std::string_view, 4> kPatterns = {"pattern", "search_regexp", "input_regexp",
                                                       "regexp"};

class Walker {
 public:
  explicit Walker(const Visitor& visitor) : visitor_(visitor) {}

  void value(const json::Value& v) {
    if (v.is_array()) {
      for (const json::Value& item : v.as_array()) value(item);
    } else if (v.is_object()) {
      for (const json::Member& member : v.as_object()) field(member.key, member.value);
    }
  }

 private:
  void field(std::string_view key, const json::Value& v) {
    for (const Slot& slot : kSlots) {
      if (slot.field == key) modules(slot, v);
    }
    for (std::string_view pattern : kPatterns) {
      if (key == pattern && v.is_string()) visitor_.regex(v);
    }
    // rewrite: path_regexp is a list of {find, replace}
    if (key == "path_regexp" && v.is_array()) {
      for (const json::Value& item : v.as_array()) {
        if (const json::Value* find = item.get("find"); find && find->is_string())
          visitor_.regex(*find);
      }
    }
    value(v);
  }

  void modules(const Slot& slot, const json::Value& v) {
    if (v.is_array()) {
      for (const json::Value& item : v.as_array()) modules(slot, item);
      return;
    }
    if (!v.is_object()) return;
    if (slot.inline_key.empty()) {
      for (const json::Member& member : v.as_object()) {
        visitor_.module(cat(slot.name_space, ".", member.key), member.value);
      }
    } else if (const json::Value* name = v.get(slot.inline_key); name && name->is_string()) {
      visitor_.module(cat(slot.name_space, ".", name->as_string()), v);
    }
  }

  const Visitor& visitor_;
};

}  // namespace

void walk(const json::Value& config, const Visitor& visitor) {
  if (const json::Value* apps = config.get("apps"); apps && apps->is_object()) {
    for (const json::Member& app : apps->as_object()) visitor.module(app.key, app.value);
  }
  Walker(visitor).value(config);
}

}  // namespace fusor::cloudflare
