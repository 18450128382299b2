// How a guest's end becomes a request's failure, and what the log says of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/http/error.h"
#include "hosts/native/functions/sandbox.h"

namespace fusor {

class Exchange;
class Execution;
class NativeFunction;

// The end of a guest in words; "" where it succeeded.
std::string cause_of(const NativeFunction& function, const wasm::Ending& ending);

// Of a guest that has ended: nothing where it succeeded. Logs the failure with the request's id,
// the function, the guest's stderr and where it trapped. `truncated`: the head is out already.
// trap, exit code, too large -> 502; timeout -> 504; no slot -> 503 with Retry-After.
std::optional<HttpError> failure_of(Exchange& x, const NativeFunction& function, Execution& run,
                                    bool truncated);

// What the run came to, into the request's access log, where there is one: function, its outcome,
// instantiate and CPU time in seconds, and the most memory that it had. What it wrote to stderr
// without failing is a line of the log.
void log_run(Exchange& x, const NativeFunction& function, Execution& run);

// It ended well, but what it wrote is no reply: 502.
HttpError reply_error(Exchange& x, const NativeFunction& function, Execution& run,
                      std::string_view what);

// All slots are taken and the queue is full: 503.
HttpError busy_error(Exchange& x, const NativeFunction& function);

}  // namespace fusor
