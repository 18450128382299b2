// Modules: rows of THE table (core/modules/modules_run_time.h), and what a row's run time is made
// with.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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
  // `edge`: what the platform does there counts as available.
  explicit ModuleTable(std::span<const ModuleRow> core, std::span<const ModuleRow> host = {},
                       bool edge = false);
  const ModuleRow* find(std::string_view id) const;
  bool available(const ModuleRow& row) const {
    if (edge_ && row.on_edge != OnEdge::kSame) return row.on_edge == OnEdge::kPlatform;
    return row.run_time != RunTime::kNone;
  }
  const std::vector<const ModuleRow*>& rows() const { return rows_; }

 private:
  std::vector<const ModuleRow*> rows_;  // sorted by id
  bool edge_;
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
  // A setting in which {env.*}, {system.*}, {file.*} and {time.*} are replaced once and for all;
  // other placeholders are reported.
  std::string expand_global(const json::Value& at, std::string_view text);
  std::shared_ptr<const Regex> regex(const json::Value& at, std::string_view pattern);

  // With the value's origin and its path in the config.
  void error(const json::Value& at, std::string_view message);

  // The routes that `invoke` names; nullptr (reported): not defined, or invoked by itself.
  const RouteList* named_route(const json::Value& at, std::string_view name);
  // Provisions the named routes of a server, which its other routes may then invoke.
  using NamedRoutes = std::map<std::string, std::unique_ptr<RouteList>, std::less<>>;
  void set_named_routes(NamedRoutes* routes, const json::Value* configs);
  // True once a matcher was provisioned that needs {http.request.body}; asking clears it.
  bool take_matchers_need_body() { return std::exchange(matchers_need_body_, false); }
  // The module of an inline key: reports what is not in the table or has no run time here.
  const ModuleRow* module(const json::Value& at, std::string_view name_space,
                          std::string_view name);
  // Reports members of `object` that are not listed. False: it is no object.
  bool only_fields(const json::Value& object, std::span<const std::string_view> known);

 private:
  int group_index(std::string_view name);
  std::unique_ptr<Handler> make_handler(const json::Value& config);
  bool invokes_itself(std::string_view route, std::string_view by) const;

  std::vector<std::string> groups_;  // by index; groups are exclusive over the whole Program
  NamedRoutes* named_routes_ = nullptr;
  std::string current_named_route_;
  std::vector<std::pair<std::string, std::string>> invocations_;  // by a named route, of which
  bool needs_body_ = false;  // a template compiled for the current module names the body
  bool matchers_need_body_ = false;
};

}  // namespace fusor
