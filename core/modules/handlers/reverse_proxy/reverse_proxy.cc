#include "core/modules/handlers/reverse_proxy/reverse_proxy.h"

#include "core/base/strings.h"
#include "core/http/sniff.h"
#include "core/modules/handlers/reverse_proxy/buffered_body.h"
#include "core/routes/proxied_response.h"

namespace fusor {
namespace {

constexpr int kClientClosedRequest = 499;

// "1" and "1" of "HTTP/1.1", with a prefix where it is no HTTP: as Via wants it.
std::string_view via_of(Exchange& x, std::string_view proto) {
  if (proto.starts_with("HTTP/")) proto.remove_prefix(5);
  return x.arena.concat(proto == "2" ? "2.0" : proto == "3" ? "3.0" : proto, " Caddy");
}

// Of a buffered body it is named at once; of others as the reply leaves (server.cc).
void name_content_type(ProxiedResponse& reply) {
  const std::string_view* bytes = reply.body.as_bytes();
  if (!bytes || bytes->empty()) return;
  if (reply.headers.has("Content-Type") || reply.headers.has("Content-Encoding")) return;
  reply.headers.add("Content-Type", detect_content_type(*bytes));
}

}  // namespace

// The reply of the upstream on its way to become the response.
class ReverseProxy::Reply final : public ProxiedResponse {
 public:
  Reply(const ReverseProxy& proxy, std::string_view upgrade, UpstreamReply reply)
      : proxy_(proxy), upgrade_(upgrade), proto_(reply.proto) {
    status = reply.status;
    headers = std::move(reply.headers);
    body = std::move(reply.body);
  }
  bool copied() const { return copied_; }

  void copy_to(Exchange& x) override {
    if (std::exchange(copied_, true)) return;
    Headers& out = x.response.headers;
    const std::string_view upgrade = headers.get("Upgrade").value_or(std::string_view());
    const auto trailer = headers.get("Trailer");
    remove_hop_by_hop(headers);
    if (trailer) headers.add("Trailer", *trailer);  // they are passed on: BodySource::trailers
    if (status == 101) {
      headers.add("Connection", "Upgrade");
      headers.add("Upgrade", upgrade);
    } else {
      out.remove("Server");  // the upstream's own is shown; Via tells of us
      out.add("Via", via_of(x, proto_));
      const auto& require = proxy_.settings_.header_down_require;
      if (!require || require->match(status, headers)) {
        proxy_.settings_.header_down.apply(headers, x);
      }
    }
    for (const Field& field : headers) out.add(field.name, field.value);
    x.response.status = status;
    x.response.body = std::move(body);
  }
  // A 101 must be to the protocol that was asked for.
  bool upgrades_as_asked() {
    return !upgrade_.empty() && body.as_tunnel() &&
           iequals(headers.get("Upgrade").value_or(std::string_view()), upgrade_);
  }

 private:
  const ReverseProxy& proxy_;
  std::string_view upgrade_;
  std::string_view proto_;
  bool copied_ = false;
};

Task<Served> ReverseProxy::serve(Exchange& x, Next next) const {
  ProxyNames& names = ProxyNames::publish(x);
  names.start_ns = x.host.clock.monotonic_ns();
  OutgoingRequest out;
  CO_TRY(co_await prepare(x, out));
  for (int retries = 0;; ++retries) {
    Attempt made = co_await attempt(x, next, out, names);
    if (made.final || !co_await try_again(x, made, retries, names)) {
      names.retries = retries;
      names.end_ns = x.host.clock.monotonic_ns();
      co_return std::move(made.outcome);
    }
  }
}

Task<Served> ReverseProxy::prepare(Exchange& x, OutgoingRequest& out) const {
  if (!settings_.rewrite) {
    out = make_outgoing(x, settings_.trusted_proxies);
  } else {
    // The rewrite is for the upstream alone: routes behind this handler see the request as it was.
    const auto method = x.request.method;
    const auto target = x.request.target;
    const auto uri = x.request.uri;
    const bool unhandled = x.unhandled;
    CO_TRY(co_await settings_.rewrite->serve(x, Next()));
    out = make_outgoing(x, settings_.trusted_proxies);
    x.request.method = method;
    x.request.target = target;
    x.request.uri = uri;
    x.unhandled = unhandled;
    if (settings_.rewrite_drops_body) {
      out.body = nullptr;
      out.content_length = 0;
    }
  }
  if (settings_.request_buffers != 0 && out.body) {
    CO_TRY(co_await buffer_body(x, *out.body, settings_.request_buffers));
    if (const auto length = out.body->length()) out.content_length = length;
  }
  co_return Served();
}

Task<ReverseProxy::Attempt> ReverseProxy::attempt(Exchange& x, Next next, OutgoingRequest& out,
                                                  ProxyNames& names) const {
  const UpstreamSet& pool = settings_.pool;
  const Upstream* upstream = settings_.balancing.selector->select(pool, x);
  if (!upstream) co_return Attempt{false, http_error(503, "no upstreams available"), true};
  const auto address = upstream->address(x);
  if (!address) {
    co_return Attempt{true, http_error(502, cat("making dial info: ", address.error().message()))};
  }
  const std::int64_t start = x.host.clock.monotonic_ns();
  names.upstream = upstream;
  names.address = *address;
  names.requests = upstream->state().requests();
  names.fails = pool.max_fails > 0 ? upstream->state().failures(start) : 0;
  names.upstream_start_ns = start;

  // Each attempt changes its own copy: placeholders may name the upstream.
  std::string_view host = settings_.tls ? address->hostport : out.host;
  Headers changed;
  const Headers* headers = &out.headers;
  if (!settings_.header_up.empty()) {
    changed.mutable_fields() = out.headers.mutable_fields();
    settings_.header_up.apply_to_request(changed, host, x);
    headers = &changed;
  }
  if (host.empty()) host = address->hostport;  // an HTTP/1.0 client may have sent none
  UpstreamState& state = upstream->state();
  state.count_request(1);
  auto reply = co_await settings_.transport->round_trip(
      x, UpstreamRequest{.address = address->dial,
                         .method = out.method,
                         .target = out.target,
                         .host = host,
                         .scheme = settings_.tls ? "https" : "http",
                         .headers = headers,
                         .body = out.body,
                         .content_length = out.content_length,
                         .upgrade = out.upgrade});
  if (!reply) {
    state.count_request(-1);
    co_return failed(x, *upstream, std::move(reply).error(), out);
  }
  // In flight until the last byte of the reply is out.
  x.at_end([&state](const Outcome&) { state.count_request(-1); });
  names.latency_ns = x.host.clock.monotonic_ns() - start;
  names.status = reply->status;
  names.set_headers(x, reply->headers);
  const PassiveHealth& passive = settings_.passive;
  for (const int status : passive.unhealthy_status) {
    if (status_matches(reply->status, status)) note_failure(x, *upstream);
  }
  if (passive.unhealthy_latency_ns > 0 && names.latency_ns >= passive.unhealthy_latency_ns) {
    note_failure(x, *upstream);
  }
  Reply received(*this, out.upgrade, std::move(*reply));
  co_return Attempt{true, co_await respond(x, next, received, names)};
}

Task<Served> ReverseProxy::respond(Exchange& x, Next next, Reply& reply, ProxyNames& names) const {
  if (reply.status == 101 && !reply.upgrades_as_asked()) {
    co_return http_error(502, "the upstream switched to a protocol that nobody asked for");
  }
  if (settings_.response_buffers != 0) {
    CO_TRY(co_await buffer_body(x, reply.body, settings_.response_buffers));
    name_content_type(reply);
  }
  for (const ResponseHandler& handler : settings_.handle_response) {
    if (!handler.matches(reply.status, reply.headers)) continue;
    if (!handler.status.empty()) {
      const auto status = parse_int<int>(handler.status.expand(x));
      if (!status || *status < 0 || *status > 999) {
        co_return http_error(500, "replace_status: not a status");
      }
      if (*status != 0) reply.status = *status;
      break;
    }
    ProxiedResponse* outer = std::exchange(x.proxied, &reply);
    auto served = co_await handler.routes.serve(x, &next);
    x.proxied = outer;
    co_return served;
  }
  reply.copy_to(x);
  co_return Served();
}

ReverseProxy::Attempt ReverseProxy::failed(Exchange& x, const Upstream& upstream,
                                           UpstreamFailure failure,
                                           const OutgoingRequest& out) const {
  switch (failure.kind) {
    case UpstreamFailure::kClient:
      if (failure.client_status > 0) {
        return {true, http_error(failure.client_status, std::move(failure.message))};
      }
      x.response.status = kClientClosedRequest;  // nobody is there to see it: for the log
      return {true, Served()};
    case UpstreamFailure::kDial:
      note_failure(x, upstream);
      return {false, http_error(502, std::move(failure.message)), true};
    case UpstreamFailure::kTimeout:
    case UpstreamFailure::kBroken:
      break;
  }
  note_failure(x, upstream);
  const int status = failure.kind == UpstreamFailure::kTimeout ? 504 : 502;
  // A body that was streamed is gone: there is nothing left to send again.
  const bool gone = out.body && out.body->as_source();
  return {gone, http_error(status, std::move(failure.message))};
}

void ReverseProxy::note_failure(Exchange& x, const Upstream& upstream) const {
  if (settings_.passive.fail_duration_ns <= 0) return;
  upstream.state().count_failure(x.host.clock.monotonic_ns() + settings_.passive.fail_duration_ns);
}

// May another upstream be tried? Waits for the interval where it may.
Task<bool> ReverseProxy::try_again(Exchange& x, const Attempt& failed, int retries,
                                   ProxyNames& names) const {
  const Balancing& lb = settings_.balancing;
  if (lb.try_duration_ns == 0 && lb.retries == 0) co_return false;
  const std::int64_t spent = x.host.clock.monotonic_ns() - names.start_ns;
  if (lb.try_duration_ns > 0 && spent >= lb.try_duration_ns) co_return false;
  if (lb.retries > 0 && retries >= lb.retries) co_return false;
  if (!failed.safe) {
    // The upstream may have acted on the request: only what is safe to repeat is repeated.
    if (!lb.retry_match) {
      if (x.request.method != "GET") co_return false;
    } else {
      names.transport_error = true;
      const auto matched = lb.retry_match->match(x);
      names.transport_error = false;
      if (!matched || !*matched) co_return false;
    }
  }
  if (lb.try_interval_ns == 0) co_return true;
  co_return co_await x.host.clock.sleep(lb.try_interval_ns);
}

}  // namespace fusor
