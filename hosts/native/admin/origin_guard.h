// Who may talk to the admin API. It listens on localhost, where every page in the user's browser
// can send requests to, too: DNS rebinding is kept out by the Host check, cross-site requests by
// the Origin and Sec-Fetch checks (Caddy: admin.go, adminHandler.handle).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/message.h"

namespace fusor {

struct AdminSettings;

class OriginGuard {
 public:
  static OriginGuard make(const AdminSettings& settings, std::uint16_t port);

  struct Verdict {
    int status = 0;           // 0: go on
    std::string message;      // why not
    std::string cors_origin;  // not empty: the origin that CORS headers allow
  };
  Verdict check(const Request& request) const;

 private:
  struct Allowed {
    std::string scheme;  // "" any
    std::string host;    // with port
  };
  bool host_allowed(std::string_view host) const;
  bool origin_allowed(std::string_view scheme, std::string_view host) const;

  std::vector<Allowed> allowed_;
  bool check_host_ = false;
  bool enforce_origin_ = false;
};

}  // namespace fusor
