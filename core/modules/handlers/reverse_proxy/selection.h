// Selection policies: which upstream takes a request (Caddy:
// http.reverse_proxy.selection_policies).
#pragma once

#include <memory>

#include "core/base/json.h"
#include "core/modules/handlers/reverse_proxy/upstream.h"
#include "core/routes/exchange.h"
#include "core/routes/module.h"

namespace fusor {

class Selector {
 public:
  virtual ~Selector() = default;
  // nullptr: none is available. May set a cookie on the response.
  virtual const Upstream* select(const UpstreamSet& pool, Exchange& x) const = 0;
};

// Of {"policy": name, …}; null: random. nullptr (reported) where it is misconfigured.
std::unique_ptr<Selector> make_selector(const json::Value* config, Provision& p);

}  // namespace fusor
