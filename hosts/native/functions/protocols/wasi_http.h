// wasi:http (WASI 0.2, package wasi:http@0.2): a component gets the request and sets its response
// through the interfaces of that package, bodies as streams.
#pragma once

#include "hosts/native/functions/protocols/protocol.h"

namespace fusor {

class WasiHttpProtocol final : public Protocol {
 public:
  bool head_at_once() const override { return true; }
  void prepare(Exchange& x, GuestStart& start) const override;
  Result<ReplyHead> head(Exchange& x, const GuestOutput& output) const override;
};

}  // namespace fusor
