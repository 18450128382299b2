// json: stdin is one JSON object with the request, stdout one with the reply.
//
//   in   {"method", "uri", "headers": {name: [values]}, "body", "trace_id"}
//   out  {"status", "headers": {name: value or [values]}, "body"}     all optional: 200, none, ""
//
// A body that is not UTF-8 is base64, and "body_base64" is true; the same for the reply's.
#pragma once

#include "hosts/native/functions/protocols/protocol.h"

namespace fusor {

class JsonProtocol final : public Protocol {
 public:
  bool needs_whole_body(const Request&) const override { return true; }
  bool needs_whole_output() const override { return true; }
  void prepare(Exchange& x, GuestStart& start) const override;
  Result<ReplyHead> head(Exchange& x, const GuestOutput& written) const override;
};

}  // namespace fusor
