// debug_secret: a developer who sends the secret gets the guest's stderr of that request back with
// the reply, in header fields that curl -i shows line by line:
//
//   Fusor-Debug: <secret>            in the request; never seen by the guest, nor by access logs
//   Fusor-Stderr: <line>             one for each line, at most 64 of them and 8 KiB together
//   Fusor-Stderr-Dropped: <bytes>    what is not among them
//   Fusor-Failure: <cause>           where the function failed, with its backtrace as
//   Fusor-Backtrace: <frame>         one for each frame
//
// Where the head goes out while the guest is at work, what it had written until then.
#pragma once

#include <string_view>

#include "core/http/error.h"

namespace fusor {

class Exchange;
class Execution;
class NativeFunction;

// Whether the request carries this secret; never where there is none (""). Removes the field. The
// comparison takes as long for a near miss as for any other value of its length.
bool takes_debug_secret(Exchange& x, std::string_view secret);

void add_debug_fields(Exchange& x, const NativeFunction& function, Execution& run,
                      const Served& served);

}  // namespace fusor
