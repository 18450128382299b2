// Upstreams on the edge are fetch(): the platform dials, pools, and ends TLS.
#pragma once

#include "core/host/upstreams.h"

namespace fusor::edge {

class FetchUpstreams final : public Upstreams {
 public:
  Result<std::shared_ptr<Transport>> open(const TransportSettings& settings) override;
};

}  // namespace fusor::edge
