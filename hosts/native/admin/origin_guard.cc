#include "hosts/native/admin/origin_guard.h"

#include "core/base/strings.h"
#include "core/config/network_address.h"
#include "hosts/native/admin/admin_server.h"

namespace fusor {
namespace {

struct Url {
  std::string_view scheme;
  std::string_view host;
};

// "scheme://host[/…]", or a host alone.
Url take_apart(std::string_view text) {
  Url url;
  if (const std::size_t at = text.find("://"); at != text.npos) {
    url.scheme = text.substr(0, at);
    text.remove_prefix(at + 3);
  }
  url.host = text.substr(0, text.find_first_of("/?#"));
  return url;
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

OriginGuard::Verdict refuse(int status, std::string message) {
  return {status, std::move(message), {}};
}

}  // namespace

OriginGuard OriginGuard::make(const AdminSettings& settings, std::uint16_t port) {
  OriginGuard guard;
  guard.enforce_origin_ = settings.enforce_origin;
  const auto address = parse_network_address(settings.listen, "tcp", 2019);
  if (!address) return guard;
  const bool wildcard =
      address->host.empty() || address->host == "0.0.0.0" || address->host == "::";
  guard.check_host_ = address->has_port() && !wildcard;
  if (settings.origins) {
    for (const std::string& origin : *settings.origins) {
      const Url url = take_apart(origin);
      guard.allowed_.push_back({std::string(url.scheme), std::string(url.host)});
    }
  } else if (!address->has_port()) {
    for (const char* host : {"", "127.0.0.1", "[::1]"}) guard.allowed_.push_back({"", host});
  } else if (is_loopback(address->host)) {
    for (const char* host : {"localhost", "::1", "127.0.0.1"}) {
      guard.allowed_.push_back({"", join_host_port(host, decimal(port))});
    }
  } else {
    guard.allowed_.push_back({"", join_host_port(address->host, decimal(port))});
  }
  return guard;
}

bool OriginGuard::host_allowed(std::string_view host) const {
  for (const Allowed& allowed : allowed_) {
    if (iequals(allowed.host, host)) return true;
  }
  return false;
}

bool OriginGuard::origin_allowed(std::string_view scheme, std::string_view host) const {
  for (const Allowed& allowed : allowed_) {
    if (iequals(allowed.host, host) &&
        (allowed.scheme.empty() || iequals(allowed.scheme, scheme))) {
      return true;
    }
  }
  return false;
}

OriginGuard::Verdict OriginGuard::check(const Request& request) const {
  const Headers& headers = request.headers;
  if (const auto upgrade = headers.get("Upgrade");
      upgrade && list_has_token(*upgrade, "websocket")) {
    return refuse(400, "websocket connections aren't allowed");
  }
  const auto mode = headers.get("Sec-Fetch-Mode");
  if (mode == "no-cors") {
    return refuse(400, "client attempted to make request by cross-origin fetch with no-cors mode");
  }
  const auto origin = headers.get("Origin");
  if (origin == "null") return refuse(400, "invalid origin 'null'");
  if (check_host_ && !host_allowed(request.host)) {
    return refuse(403, cat("host not allowed: ", request.host));
  }
  if (!enforce_origin_ && !origin && !mode) return {};
  const std::string_view text = origin ? *origin : headers.get("Referer").value_or("");
  const Url url = take_apart(text);
  if (url.scheme.empty() || url.host.empty()) {
    return refuse(403, "required Origin header is missing or invalid");
  }
  if (!origin_allowed(url.scheme, url.host)) {
    return refuse(403, cat("client is not allowed to access from origin '", text, "'"));
  }
  return {0, {}, cat(url.scheme, "://", url.host)};
}

}  // namespace fusor
