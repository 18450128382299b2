// The response of an upstream while routes decide what becomes of it (handle_response).
#pragma once

#include "core/http/message.h"

namespace fusor {

class Exchange;

class ProxiedResponse {
 public:
  int status = 0;
  Headers headers;  // as they came, hop-by-hop fields included
  Body body;

  // Makes it the exchange's response, as the proxy does without routes (copy_response). Once.
  virtual void copy_to(Exchange& x) = 0;

 protected:
  ~ProxiedResponse() = default;
};

// Takes out what concerns one connection only (RFC 9110 section 7.6.1): the fields that Connection
// names, and those that are known to.
void remove_hop_by_hop(Headers& headers);

}  // namespace fusor
