#include "core/modules/handlers/reverse_proxy/upstream.h"

#include "core/base/strings.h"
#include "core/config/network_address.h"
#include "core/routes/exchange.h"

namespace fusor {

Result<void> Upstream::parse(std::string_view dial, std::string& address, std::string& hostport,
                             std::string& host, std::string& port) {
  TRY_ASSIGN(const NetworkAddress parsed, parse_network_address(dial));
  if (parsed.has_port() && parsed.port_count() != 1) {
    return fail(cat("dial address must represent precisely one socket: ", dial, " represents ",
                    decimal(parsed.port_count())));
  }
  hostport = parsed.join_host_port();
  host = parsed.host;
  port = decimal(parsed.start_port);
  address = cat(parsed.network, "/", hostport);
  return {};
}

Result<Upstream> Upstream::make(std::string_view text, int max_requests, Upstreams& upstreams) {
  Upstream made;
  made.text_ = text;
  made.max_requests_ = max_requests;
  TRY_ASSIGN(made.template_, Template::compile(text));
  if (made.template_.is_literal()) {
    TRY(parse(text, made.address_, made.hostport_, made.host_, made.port_));
  }
  made.state_ = upstreams.state(text);
  return made;
}

Result<DialAddress> Upstream::address(Exchange& x) const {
  if (template_.is_literal()) return DialAddress{text_, address_, hostport_, host_, port_};
  const std::string_view dial = template_.expand(x);
  std::string address, hostport, host, port;
  auto parsed = parse(dial, address, hostport, host, port);
  if (!parsed) {
    return fail(
        cat("upstream ", text_, ": invalid dial address ", dial, ": ", parsed.error().message()));
  }
  return DialAddress{dial, x.arena.copy(address), x.arena.copy(hostport), x.arena.copy(host),
                     x.arena.copy(port)};
}

}  // namespace fusor
