// Reads the request's body into memory, for {http.request.body}.
#pragma once

#include "core/base/task.h"
#include "core/http/error.h"

namespace fusor {

class Exchange;

// The most that is kept in memory; a longer body is answered with 413. On wasm32 all requests share
// 64 MiB, and one that takes them all would trap the core under the others.
constexpr std::size_t kMostBufferedBody = (sizeof(void*) == 4 ? 8u : 64u) << 20;

// Afterwards x.buffered_body holds the body, and x.request.body yields the same bytes again. What
// was buffered before is not read again.
Task<Served> buffer_request_body(Exchange& x);

}  // namespace fusor
