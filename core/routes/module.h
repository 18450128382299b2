// Modules: rows of THE table (core/modules/modules.cc), and what a row's run time is made with.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/base/json.h"
#include "core/host/host.h"
#include "core/routes/handler.h"
#include "core/routes/template.h"

namespace fusor {

class Provision;

using MakeHandler = std::unique_ptr<Handler> (*)(const json::Value& config, Provision& p);
using MakeMatcher = std::unique_ptr<Matcher> (*)(const json::Value& config, Provision& p);

enum class RunTime { kNone, kCore, kNative, kEdge };

// What the edge does with a module; `check --target cloudflare` and `build` read it.
enum class OnEdge {
  kSame,      // works there as on native
  kPlatform,  // the platform does it: the module is accepted and ignored, `note` says how
  kRefused,   // cannot work there: an error, `note` says why and what would
};

struct ModuleRow {
  std::string_view id;  // Caddy's module id: "http.handlers.static_response"
  RunTime run_time = RunTime::kNone;
  OnEdge on_edge = OnEdge::kSame;
  std::string_view note = {};
  MakeHandler handler = nullptr;
  MakeMatcher matcher = nullptr;
};

// The joined table of the core and its host.
class ModuleTable {
 public:
  explicit ModuleTable(std::span<const ModuleRow> core, std::span<const ModuleRow> host = {});
  const ModuleRow* find(std::string_view id) const;
  const std::vector<const ModuleRow*>& rows() const { return rows_; }

 private:
  std::vector<const ModuleRow*> rows_;  // sorted by id
};

// What modules are provisioned with. Problems are reported, all of them, and provisioning goes on
// as far as it can: a make function that found one returns nullptr.
class Provision {
 public:
  Provision(const ModuleTable& modules, Host& host, Diagnostics& diagnostics)
      : modules(modules), host(host), diagnostics(diagnostics) {}

  const ModuleTable& modules;
  Host& host;
  Diagnostics& diagnostics;

  // A handler by its inline key "handler"; nullptr (reported) where it is unknown, not available in
  // this build, or misconfigured. A null config value yields nullptr silently.
  std::unique_ptr<Handler> handler(const json::Value& config);
  MatcherSets matchers(const json::Value& sets);
  // One set: {"path": [...], "method": [...]}.
  MatcherSets::Set matcher_set(const json::Value& set);
  // Routes as `routes` and `errors.routes` have them.
  RouteList routes(const json::Value& routes);
  Template compile(const json::Value& at, std::string_view text);
  std::shared_ptr<const Regex> regex(const json::Value& at, std::string_view pattern);

  void error(const json::Value& at, std::string message) {
    diagnostics.error(at.origin(), std::move(message));
  }
  int group_count() const { return static_cast<int>(groups_.size()); }

 private:
  int group_index(std::string_view name);
  std::vector<std::string> groups_;  // of the route list being provisioned, flattened over nesting
};

}  // namespace fusor
