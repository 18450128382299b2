// Ranges of IP addresses, with zones (Caddy: provisionCidrsZonesFromRanges). Shared by remote_ip
// and client_ip.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/ip.h"
#include "core/base/json.h"

namespace fusor {

class Provision;

class IpRanges {
 public:
  // {"ranges": ["10.0.0.0/8", "::1", "fe80::/10%eth0", "{env.ALLOWED}"]}; problems are reported.
  static IpRanges read(const json::Value& config, Provision& p);
  // An address without port; a zone ("%eth0") must be the range's, where that has one.
  bool contains(std::string_view address) const;

 private:
  struct Range {
    IpPrefix prefix;
    std::string zone;
  };
  std::vector<Range> ranges_;
};

}  // namespace fusor
