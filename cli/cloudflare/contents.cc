#include "cli/cloudflare/contents.h"

#include <algorithm>

#include "cli/cloudflare/walk.h"

namespace fusor::cloudflare {
namespace {

// What stands where a module takes the root that `root` set.
constexpr std::string_view kInherited = "{http.vars.root}";

void add_function(Contents& out, const json::Value& handler) {
  const json::Value* module = handler.get("module");
  if (!module || !module->is_string()) return;
  const std::string& path = module->as_string();
  if (std::ranges::find(out.functions, path) == out.functions.end()) out.functions.push_back(path);
}

// False: the module has no root of its own.
bool add_root(Contents& out, const json::Value& module) {
  const json::Value* root = module.get("root");
  if (!root || !root->is_string() || root->as_string() == kInherited) return false;
  if (root->as_string().contains('{')) {
    out.open.push_back(root);
  } else {
    out.roots.try_emplace(root->as_string(), root->origin());
  }
  return true;
}

void add_file_server(Contents& out, const json::Value& handler) {
  if (!add_root(out, handler) && !out.unrooted) out.unrooted = handler.origin();
  const json::Value* hide = handler.get("hide");
  if (!hide || !hide->is_array()) return;
  for (const json::Value& name : hide->as_array()) {
    if (name.is_string()) out.hidden.insert(name.as_string());
  }
}

}  // namespace

Contents contents_of(const json::Value& config) {
  Contents out;
  walk(config, {[&](std::string_view id, const json::Value& module) {
                  if (id == "http.handlers.reactor") {
                    add_function(out, module);
                  } else if (id == "http.handlers.vars" || id == "http.matchers.file") {
                    add_root(out, module);
                  } else if (id == "http.handlers.file_server") {
                    add_file_server(out, module);
                  }
                },
                [](const json::Value&) {}});
  return out;
}

}  // namespace fusor::cloudflare
