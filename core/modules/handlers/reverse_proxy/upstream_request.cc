#include "core/modules/handlers/reverse_proxy/upstream_request.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/http/query.h"
#include "core/routes/proxied_response.h"

namespace fusor {
namespace {

bool is_trusted(const Exchange& x, const std::vector<IpPrefix>& trusted) {
  if (const Scalar* by_server = x.vars.find("trusted_proxy");
      by_server && *by_server == Scalar(true)) {
    return true;
  }
  const auto address = parse_ip(x.request.remote.host);
  return address && std::ranges::any_of(
                        trusted, [&](const IpPrefix& range) { return range.contains(*address); });
}

// These fields say who asks: what a client wrote into them itself is not handed on.
void add_forwarded(Exchange& x, OutgoingRequest& out, bool trusted) {
  Headers& headers = out.headers;
  const std::string_view remote = x.request.remote.host;
  const bool unix_socket = remote.empty() || remote == "@";
  if (unix_socket && !trusted) {
    for (const char* name : {"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"}) {
      headers.remove(name);
    }
    return;
  }
  const std::string_view client = remote.substr(0, remote.find('%'));  // without a zone
  const std::string_view prior =
      joined_values(headers, "X-Forwarded-For", ", ", x.arena).value_or("");
  if (trusted && !prior.empty()) {
    headers.set("X-Forwarded-For", unix_socket ? prior : x.arena.concat(prior, ", ", client));
  } else if (!unix_socket) {
    headers.set("X-Forwarded-For", client);
  }
  const auto last = [&](std::string_view name, std::string_view own) {
    const auto values = headers.values(name);
    return trusted && !values.empty() && !values.back().empty() ? values.back() : own;
  };
  headers.set("X-Forwarded-Proto", last("X-Forwarded-Proto", x.request.tls ? "https" : "http"));
  headers.set("X-Forwarded-Host", last("X-Forwarded-Host", x.request.host));
}

}  // namespace

std::string_view upgrade_type(const Headers& headers, Arena& arena) {
  const auto connection = headers.values("Connection");
  const bool asked = std::ranges::any_of(
      connection, [](std::string_view value) { return list_has_token(value, "upgrade"); });
  if (!asked) return {};
  return arena.copy(to_lower(headers.get("Upgrade").value_or("")));
}

OutgoingRequest make_outgoing(Exchange& x, const std::vector<IpPrefix>& trusted) {
  const Request& request = x.request;
  OutgoingRequest out;
  out.method = request.method;
  out.target = request_uri(request.uri, x.arena);
  out.host = request.host;
  out.body = &x.request.body;
  out.content_length = request.content_length;
  out.upgrade = upgrade_type(request.headers, x.arena);
  std::vector<Field>& fields = out.headers.mutable_fields();
  fields.reserve(request.headers.size() + 5);
  for (const Field& field : request.headers) {
    // Both are the transport's to write.
    if (iequals(field.name, "Host") || iequals(field.name, "Content-Length")) continue;
    fields.push_back(field);
  }
  const bool trailers = std::ranges::any_of(out.headers.values("Te"), [](std::string_view value) {
    return list_has_token(value, "trailers");
  });
  remove_hop_by_hop(out.headers);
  if (trailers) out.headers.add("Te", "trailers");
  add_forwarded(x, out, is_trusted(x, trusted));
  out.headers.add("Via", x.arena.concat(decimal(request.proto_major), ".",
                                        decimal(request.proto_minor), " Caddy"));
  return out;
}

}  // namespace fusor
