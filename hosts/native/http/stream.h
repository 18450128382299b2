// Stream: one request and its response on their way over a connection, whatever the version of
// HTTP. The one seam for protocols: a connection (HTTP/1: http1/connection.h) fills the exchange's
// request, its body a BodySource with the protocol's flow control, and gives a Stream;
// serve_exchange does what all versions have in common. Nothing above knows connections.
#pragma once

#include "core/base/task.h"
#include "core/routes/exchange.h"
#include "hosts/native/net/endpoint.h"

namespace fusor {

class Stream {
 public:
  virtual ~Stream() = default;
  // Sends x.response: head, body, trailers; a tunnel runs to its end. Where the body fails or the
  // client goes the message is cut off so that the client sees it, and the outcome says so.
  virtual Task<Outcome> respond(Exchange& x) = 0;
  // Ends without a reply.
  virtual void reset() = 0;
};

// Runs one exchange to its end: routes, response, what waits for the response's end. Afterwards `x`
// is ready for the next request.
Task<void> serve_exchange(Endpoint& endpoint, Exchange& x, Stream& stream);

}  // namespace fusor
