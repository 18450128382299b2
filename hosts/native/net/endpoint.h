// Endpoint: the seam between connections and what they serve. A connection knows sockets and
// messages; an endpoint knows which Program answers on this address, or is the admin API.
// One for each listening address and loop; used on that loop's thread only; it outlives the
// connections that were accepted for it.
#pragma once

#include "core/base/task.h"
#include "core/http/error.h"
#include "core/routes/program.h"

namespace fusor {

class Endpoint {
 public:
  virtual ~Endpoint() = default;

  // For the exchanges of its connections.
  virtual Host& host() = 0;
  // Asked before each request: a reload may have changed them.
  virtual const ServerLimits& limits() const = 0;
  // True: the connection closes after the response that is being sent (shutdown, address removed).
  virtual bool draining() const = 0;

  // A request's head is complete. What answers it (a Program) stays alive from begin() to end().
  virtual void begin(Exchange& x) = 0;
  // Error: close without a reply.
  virtual Task<Served> serve(Exchange& x) = 0;
  // The response is out or was cut off: runs x's at_end callbacks and makes it ready for the next
  // request. What answered it may go only after that, since bodies and variables may belong to it.
  virtual void end(Exchange& x, const Outcome& outcome) {
    x.run_at_end(outcome);
    x.reset();
  }
};

}  // namespace fusor
