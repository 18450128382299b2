// raw: stdin is the request's body, stdout the response's. Status 200, no headers.
#pragma once

#include "hosts/native/functions/protocols/protocol.h"

namespace fusor {

class RawProtocol final : public Protocol {
 public:
  void prepare(Exchange&, GuestStart&) const override {}
  Result<ReplyHead> head(Exchange& x, const GuestOutput&) const override {
    x.response.status = 200;
    return ReplyHead{.complete = true, .consumed = 0, .body = {}, .local_redirect = {}};
  }
};

}  // namespace fusor
