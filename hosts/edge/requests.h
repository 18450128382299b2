// Requests in flight: an Exchange each, from the call request() until its body has gone out.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/routes/exchange.h"
#include "core/routes/program.h"

namespace fusor::edge {

// `line`: method LF url LF client address. Runs until the first wait; respond() may be called
// inside.
void begin_request(std::uint32_t number, std::string_view line,
                   std::shared_ptr<const Program> program, Host& host);
// The next chunk of a response body that the core makes; answered by the import chunk().
void pull(std::uint32_t number);
// The client has gone: the chain is cancelled and unwinds; nothing is answered any more.
void abort_request(std::uint32_t number);

// JavaScript's number of an exchange of this host.
std::uint32_t exchange_number(const Exchange& x);
// The stream that carries the exchange's upgraded connection (a fetch() that was answered 101).
void set_tunnel_stream(Exchange& x, std::uint32_t stream);

}  // namespace fusor::edge
