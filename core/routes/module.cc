#include "core/routes/module.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/routes/exchange.h"
#include "core/routes/request_body.h"

namespace fusor {
namespace {

// A handler whose templates name the request's body: it is read before the handler runs.
class WithRequestBody : public Handler {
 public:
  explicit WithRequestBody(std::unique_ptr<Handler> handler) : handler_(std::move(handler)) {}
  Task<Served> serve(Exchange& x, Next next) const override {
    CO_TRY(co_await buffer_request_body(x));
    co_return co_await handler_->serve(x, next);
  }

 private:
  std::unique_ptr<Handler> handler_;
};

}  // namespace

ModuleTable::ModuleTable(std::span<const ModuleRow> core, std::span<const ModuleRow> host,
                         bool edge)
    : edge_(edge) {
  for (const ModuleRow& row : host) rows_.push_back(&row);
  for (const ModuleRow& row : core) rows_.push_back(&row);
  // The host's row for an id stands before the core's, and stays.
  std::vector<const ModuleRow*> sorted;
  for (const ModuleRow* row : rows_) {
    auto at =
        std::ranges::lower_bound(sorted, row->id, {}, [](const ModuleRow* r) { return r->id; });
    if (at == sorted.end() || (*at)->id != row->id) sorted.insert(at, row);
  }
  rows_ = std::move(sorted);
}

const ModuleRow* ModuleTable::find(std::string_view id) const {
  auto at = std::ranges::lower_bound(rows_, id, {}, [](const ModuleRow* row) { return row->id; });
  return at != rows_.end() && (*at)->id == id ? *at : nullptr;
}

const ModuleRow* Provision::module(const json::Value& at, std::string_view name_space,
                                   std::string_view name) {
  const std::string id = name_space.empty() ? std::string(name) : cat(name_space, ".", name);
  const ModuleRow* row = modules.find(id);
  if (!row) {
    std::vector<std::string_view> names;
    for (const ModuleRow* other : modules.rows()) {
      if (other->id.size() > name_space.size() && other->id.starts_with(name_space)) {
        names.push_back(other->id);
      }
    }
    const std::string_view near = nearest(id, names);
    error(at, near.empty() ? cat("unknown module: ", id)
                           : cat("unknown module: ", id, "; did you mean ", near, "?"));
    return nullptr;
  }
  if (!modules.available(*row)) {
    error(at, row->on_edge == OnEdge::kRefused && row->run_time != RunTime::kNone
                  ? cat(id, " cannot work here: ", row->note)
                  : cat(id, " is not available in this build"));
    return nullptr;
  }
  return row;
}

bool Provision::only_fields(const json::Value& object, std::span<const std::string_view> known) {
  if (!object.is_object()) {
    error(object, cat("expected an object, not ", json::type_name(object.type())));
    return false;
  }
  for (const json::Member& member : object.as_object()) {
    if (std::ranges::find(known, std::string_view(member.key)) != known.end()) continue;
    const std::string_view near = nearest(member.key, {known.begin(), known.end()});
    error(member.value,
          near.empty() ? cat("unknown field \"", member.key, "\"")
                       : cat("unknown field \"", member.key, "\"; did you mean \"", near, "\"?"));
  }
  return true;
}

std::unique_ptr<Handler> Provision::handler(const json::Value& config) {
  if (config.is_null()) return nullptr;
  const bool outer = std::exchange(needs_body_, false);
  auto made = make_handler(config);
  if (needs_body_ && made) made = std::make_unique<WithRequestBody>(std::move(made));
  needs_body_ = outer;
  return made;
}

std::unique_ptr<Handler> Provision::make_handler(const json::Value& config) {
  const json::Value* name = config.get("handler");
  if (!name || !name->is_string()) {
    error(config, "a handler needs its name in the field \"handler\"");
    return nullptr;
  }
  const ModuleRow* row = module(config, "http.handlers", name->as_string());
  if (!row) return nullptr;
  FUSOR_ASSERT(row->handler != nullptr);
  return row->handler(config, *this);
}

void Provision::error(const json::Value& at, std::string_view message) {
  config::report(diagnostics, at, message);
}

MatcherSets::Set Provision::matcher_set(const json::Value& set) {
  MatcherSets::Set made;
  if (!set.is_object()) {
    error(set, cat("a matcher set is an object of matchers, not ", json::type_name(set.type())));
    return made;
  }
  const bool outer = std::exchange(needs_body_, false);
  for (const json::Member& member : set.as_object()) {
    const ModuleRow* row = module(member.value, "http.matchers", member.key);
    if (!row) continue;
    FUSOR_ASSERT(row->matcher != nullptr);
    if (auto matcher = row->matcher(member.value, *this)) made.push_back(std::move(matcher));
  }
  matchers_need_body_ = matchers_need_body_ || needs_body_;
  needs_body_ = outer;
  return made;
}

MatcherSets Provision::matchers(const json::Value& sets) {
  if (sets.is_null()) return {};
  if (!sets.is_array()) {
    error(sets, cat("matchers are an array of matcher sets, not ", json::type_name(sets.type())));
    return {};
  }
  std::vector<MatcherSets::Set> made;
  for (const json::Value& set : sets.as_array()) made.push_back(matcher_set(set));
  return MatcherSets(std::move(made));
}

RouteList Provision::routes(const json::Value& routes) {
  std::vector<Route> made;
  if (routes.is_null()) return {};
  if (!routes.is_array()) {
    error(routes, cat("routes are an array, not ", json::type_name(routes.type())));
    return {};
  }
  static constexpr std::string_view kFields[] = {"group", "match", "handle", "terminal"};
  for (const json::Value& config : routes.as_array()) {
    if (!only_fields(config, kFields)) continue;
    Route& route = made.emplace_back();
    if (const json::Value* group = config.get("group")) {
      if (!group->is_string()) {
        error(*group, "\"group\" is a string");
      } else if (!group->as_string().empty()) {
        route.group = group_index(group->as_string());
      }
    }
    if (const json::Value* match = config.get("match")) route.match = matchers(*match);
    if (const json::Value* terminal = config.get("terminal")) {
      if (terminal->is_bool()) {
        route.terminal = terminal->as_bool();
      } else {
        error(*terminal, "\"terminal\" is true or false");
      }
    }
    const json::Value* handle = config.get("handle");
    if (!handle || handle->is_null()) continue;
    if (!handle->is_array()) {
      error(*handle, "\"handle\" is an array of handlers");
      continue;
    }
    for (const json::Value& one : handle->as_array()) {
      if (auto handler = this->handler(one)) route.handle.push_back(std::move(handler));
    }
  }
  return RouteList(std::move(made));
}

Template Provision::compile(const json::Value& at, std::string_view text) {
  auto made = Template::compile(text);
  if (!made) {
    error(at, std::move(made.error().message()));
    return {};
  }
  needs_body_ = needs_body_ || made->needs_body();
  return std::move(*made);
}

std::string Provision::expand_global(const json::Value& at, std::string_view text) {
  if (text.find_first_of("{}") == text.npos) return std::string(text);
  const Template compiled = compile(at, text);
  for (std::string_view name : compiled.names()) {
    const bool global = name.starts_with("env.") || name.starts_with("system.") ||
                        name.starts_with("file.") || name.starts_with("time.");
    if (!global) error(at, cat("unrecognized placeholder {", name, "}: there is no request here"));
  }
  Exchange scratch(host);
  return std::string(compiled.expand(scratch));
}

std::shared_ptr<const Regex> Provision::regex(const json::Value& at, std::string_view pattern) {
  auto made = host.regex.compile(pattern);
  if (!made) {
    error(at, cat("regular expression ", pattern, ": ", made.error().message()));
    return nullptr;
  }
  return std::move(*made);
}

void Provision::set_named_routes(NamedRoutes* routes, const json::Value* configs) {
  named_routes_ = routes;
  invocations_.clear();
  if (!configs || !configs->is_object()) return;
  // All names first: named routes may invoke one another.
  for (const json::Member& member : configs->as_object()) {
    routes->emplace(member.key, std::make_unique<RouteList>());
  }
  for (const json::Member& member : configs->as_object()) {
    current_named_route_ = member.key;
    json::Value list(json::Array{member.value});
    *routes->find(member.key)->second = this->routes(list);
  }
  current_named_route_.clear();
}

const RouteList* Provision::named_route(const json::Value& at, std::string_view name) {
  if (!named_routes_ || !named_routes_->contains(name)) {
    error(at, cat("cannot invoke named route '", name, "', which was not defined"));
    return nullptr;
  }
  if (!current_named_route_.empty()) {
    invocations_.emplace_back(current_named_route_, name);
    if (name == current_named_route_ || invokes_itself(name, current_named_route_)) {
      error(at, cat("named route '", current_named_route_, "' invokes itself through '", name,
                    "': a request would never leave it"));
      return nullptr;
    }
  }
  return named_routes_->find(name)->second.get();
}

// Does `route` invoke `by`, directly or through others? Terminates: cycles are refused when the
// invocation that closes one is added.
bool Provision::invokes_itself(std::string_view route, std::string_view by) const {
  for (const auto& [caller, invoked] : invocations_) {
    if (caller == route && (invoked == by || invokes_itself(invoked, by))) return true;
  }
  return false;
}

int Provision::group_index(std::string_view name) {
  const auto at = std::ranges::find(groups_, name);
  if (at != groups_.end()) return static_cast<int>(at - groups_.begin());
  groups_.emplace_back(name);
  return static_cast<int>(groups_.size()) - 1;
}

}  // namespace fusor
