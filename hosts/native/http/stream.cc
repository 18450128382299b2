#include "hosts/native/http/stream.h"

#include "core/base/scope.h"

namespace fusor {

Task<void> serve_exchange(Endpoint& endpoint, Exchange& x, Stream& stream) {
  Scope background(co_await this_context());
  x.background = &background;
  endpoint.begin(x);
  Outcome outcome;
  if (Served served = co_await endpoint.serve(x)) {
    outcome = co_await stream.respond(x);
  } else {
    stream.reset();
    outcome.status = served.error().status();
    outcome.aborted = true;
  }
  background.cancel();
  co_await background.join();
  x.background = nullptr;
  endpoint.end(x, outcome);
}

}  // namespace fusor
