#include "core/routes/handler.h"

#include <new>

#include "core/routes/exchange.h"

namespace fusor {
namespace {

// The end of all routes (Caddy: emptyHandler, errorEmptyHandler).
Task<Served> finish(Exchange& x) {
  if (x.response.status == 0) {
    if (x.error) {
      x.response.status = x.error->status();
    } else {
      x.unhandled = true;
    }
  }
  return ready(Served());
}

// Does the route run for this request? Takes its group where it does.
Result<bool, HttpError> enter(const Route& route, Exchange& x) {
  if (route.group >= 0 && x.group_taken(route.group)) return false;
  if (!route.match.empty()) {
    auto matched = route.match.match(x);
    if (!matched || !*matched) return matched;
  }
  if (route.group >= 0) x.take_group(route.group);
  return true;
}

}  // namespace

Result<bool, HttpError> MatcherSets::match(Exchange& x) const {
  for (const Set& set : sets_) {
    bool all = true;
    for (const auto& matcher : set) {
      auto matched = matcher->match(x);
      if (!matched) return matched;
      if (!*matched) {
        all = false;
        break;
      }
    }
    if (all) return true;
  }
  return sets_.empty();
}

Task<Served> Next::operator()(Exchange& x) const {
  Next at = *this;
  while (at.list_) {
    const std::vector<Route>& routes = at.list_->routes();
    if (at.handler_ != kUnmatched) {
      const Route& route = routes[at.route_];
      if (at.handler_ < route.handle.size()) {
        const Handler& handler = *route.handle[at.handler_];
        ++at.handler_;
        return handler.serve(x, at);
      }
      if (route.terminal) return finish(x);
      ++at.route_;
      at.handler_ = kUnmatched;
    }
    if (at.route_ == routes.size()) {
      if (!at.after_) return finish(x);
      at = *at.after_;
      continue;
    }
    auto entered = enter(routes[at.route_], x);
    if (!entered) return ready(Served(std::unexpected(std::move(entered.error()))));
    if (*entered) {
      at.handler_ = 0;
    } else {
      ++at.route_;
    }
  }
  return finish(x);
}

Task<Served> RouteList::serve(Exchange& x, const Next* after) const {
  return Next(this, 0, Next::kUnmatched, after)(x);
}

Task<Served> RouteList::serve(Exchange& x, const Next& after) const {
  return serve(x, new (x.arena.allocate(sizeof(Next), alignof(Next))) Next(after));
}

}  // namespace fusor
