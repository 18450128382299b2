// Which server of a config answers: on the edge listeners, ports and schemes are the platform's, so
// every server's routes are there, and the host alone decides.
#pragma once

#include "core/routes/exchange.h"
#include "core/routes/program.h"

namespace fusor::edge {

// The first server that has a route for the request's host, else the first with a route for any
// host, else nullptr.
const Server* choose_server(const Program& program, Exchange& x);

}  // namespace fusor::edge
