// Handlers and matchers: what a route is made of.
//
// A handler is a middleware. It never writes: it sets x.response and returns, and the host sends
// when the chain has unwound. So what follows `co_await next(x)` is the response phase. A handler
// that only changes the exchange need not be a coroutine: it returns next(x) itself.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/base/task.h"
#include "core/http/error.h"

namespace fusor {

class Exchange;
class RouteList;

// The rest of the chain behind a handler: a position in a route list, and what follows that list.
// A value of four words; cheap to copy.
class Next {
 public:
  // Nothing follows: the request is left unanswered (status 200, empty, as Caddy's empty handler).
  Next() = default;

  Task<Served> operator()(Exchange& x) const;

 private:
  friend class RouteList;
  // `handler` of a route that was not matched yet.
  static constexpr std::size_t kUnmatched = static_cast<std::size_t>(-1);
  Next(const RouteList* list, std::size_t route, std::size_t handler, const Next* after)
      : list_(list), route_(route), handler_(handler), after_(after) {}

  const RouteList* list_ = nullptr;
  std::size_t route_ = 0;
  std::size_t handler_ = 0;
  const Next* after_ = nullptr;
};

class Handler {
 public:
  virtual ~Handler() = default;
  virtual Task<Served> serve(Exchange& x, Next next) const = 0;
};

// Synchronous and free of allocation in the common case. An error goes to the error routes.
class Matcher {
 public:
  virtual ~Matcher() = default;
  virtual Result<bool, HttpError> match(Exchange& x) const = 0;
};

// Any set matches (OR); all matchers of a set match (AND). No sets: always.
class MatcherSets {
 public:
  using Set = std::vector<std::unique_ptr<Matcher>>;
  MatcherSets() = default;
  explicit MatcherSets(std::vector<Set> sets) : sets_(std::move(sets)) {}
  bool empty() const { return sets_.empty(); }
  Result<bool, HttpError> match(Exchange& x) const;

 private:
  std::vector<Set> sets_;
};

struct Route {
  MatcherSets match;
  std::vector<std::unique_ptr<Handler>> handle;
  int group = -1;         // index of its group within the Program, or -1
  bool terminal = false;  // nothing of this list, and nothing behind it, runs after this route
};

// Routes in order, compiled. Immutable; shared by every loop.
class RouteList {
 public:
  RouteList() = default;
  explicit RouteList(std::vector<Route> routes) : routes_(std::move(routes)) {}
  bool empty() const { return routes_.empty(); }
  const std::vector<Route>& routes() const { return routes_; }

  // Runs the list, then `after` (unless a terminal route matched). `after` outlives the chain; a
  // handler that is no coroutine keeps it alive with the overload, which copies it to the arena.
  Task<Served> serve(Exchange& x, const Next* after) const;
  Task<Served> serve(Exchange& x, const Next& after) const;

 private:
  std::vector<Route> routes_;
};

}  // namespace fusor
