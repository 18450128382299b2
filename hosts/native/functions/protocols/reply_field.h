// Status and fields that a guest names for its reply, checked: a function cannot break the framing
// of the message that it is answered with, nor write a second one into it.
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/base/strings.h"
#include "core/routes/exchange.h"

namespace fusor {

// 200 to 599: interim replies and upgrades are the server's.
inline Result<void> set_reply_status(Exchange& x, std::int64_t status) {
  if (status < 200 || status > 599) return fail("its status is not a number from 200 to 599");
  x.response.status = static_cast<int>(status);
  return {};
}

// Adds a field, whose views live as long as the exchange. Framing and connection fields are
// dropped.
inline Result<void> add_reply_field(Exchange& x, std::string_view name, std::string_view value) {
  if (!valid_field_name(name)) return fail("its reply has a field with an invalid name");
  if (!valid_field_value(value)) return fail(cat("its field ", name, " has an invalid value"));
  for (std::string_view framing : {"Content-Length", "Transfer-Encoding", "Connection",
                                   "Keep-Alive", "Upgrade", "Trailer", "TE", "Proxy-Connection"}) {
    if (iequals(name, framing)) return {};
  }
  x.response.headers.add(name, value);
  return {};
}

}  // namespace fusor
