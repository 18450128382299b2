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
  endpoint.end(x, outcome);
}

}  // namespace fusor
