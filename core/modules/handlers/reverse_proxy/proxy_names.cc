#include "core/modules/handlers/reverse_proxy/proxy_names.h"

#include <algorithm>
#include <new>

#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/http/status.h"

namespace fusor {
namespace {

constexpr std::string_view kPrefix = "http.reverse_proxy.";

std::optional<Scalar> milliseconds(std::int64_t ns) { return static_cast<double>(ns) / 1e6; }

std::optional<Scalar> duration(Exchange& x, std::int64_t ns) {
  return x.arena.copy(format_duration(ns));
}

}  // namespace

ProxyNames& ProxyNames::publish(Exchange& x) {
  auto* names = new (x.arena.allocate(sizeof(ProxyNames), alignof(ProxyNames))) ProxyNames();
  x.publish(kPrefix, names);
  return *names;
}

void ProxyNames::set_headers(Exchange& x, const Headers& from) {
  auto* copy = static_cast<Field*>(x.arena.allocate(sizeof(Field) * (from.size() + 1)));
  std::ranges::copy(from, copy);
  headers = {copy, from.size()};
}

std::optional<Scalar> ProxyNames::get(Exchange& x, std::string_view name) const {
  const auto now = [&] { return end_ns ? end_ns : x.host.clock.monotonic_ns(); };
  if (name.starts_with("header.")) {
    return joined_values(headers, name.substr(7), ",", x.arena);
  }
  if (name == "duration") return duration(x, now() - start_ns);
  if (name == "duration_ms") return milliseconds(now() - start_ns);
  if (name == "retries" && retries >= 0) return std::int64_t{retries};
  if (name == "is_transport_error" && transport_error) return true;
  if (status > 0) {
    if (name == "status_code") return std::int64_t{status};
    if (name == "status_text") return x.arena.concat(decimal(status), " ", status_text(status));
  }
  if (!upstream || !name.starts_with("upstream.")) return std::nullopt;
  name.remove_prefix(9);
  if (name == "address") return address.address;
  if (name == "hostport") return address.hostport;
  if (name == "host") return address.host;
  if (name == "port") return address.port;
  if (name == "requests") return std::int64_t{requests};
  if (name == "max_requests") return std::int64_t{upstream->max_requests()};
  if (name == "fails") return std::int64_t{fails};
  if (latency_ns < 0) return std::nullopt;
  if (name == "latency") return duration(x, latency_ns);
  if (name == "latency_ms") return milliseconds(latency_ns);
  if (name == "duration") return duration(x, now() - upstream_start_ns);
  if (name == "duration_ms") return milliseconds(now() - upstream_start_ns);
  return std::nullopt;
}

}  // namespace fusor
