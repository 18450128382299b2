#include "hosts/native/http/stream.h"

namespace fusor {

Task<void> serve_exchange(Endpoint& endpoint, Exchange& x, Stream& stream) {
  endpoint.begin(x);
  Outcome outcome;
  if (Served served = co_await endpoint.serve(x)) {
    outcome = co_await stream.respond(x);
  } else {
    stream.reset();
    outcome.status = served.error().status();
    outcome.aborted = true;
  }
  x.run_at_end(outcome);
  // What the exchange holds (bodies, variables) may belong to the Program that end() lets go.
  x.reset();
  endpoint.end(x);
}

}  // namespace fusor
