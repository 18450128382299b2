// {http.reverse_proxy.*}: what the proxy knows of its upstream and of the reply.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/http/headers.h"
#include "core/modules/handlers/reverse_proxy/upstream.h"
#include "core/routes/exchange.h"

namespace fusor {

// Lives in the exchange's arena, since names are asked for until the access log is written.
class ProxyNames final : public NameSource {
 public:
  static ProxyNames& publish(Exchange& x);

  std::optional<Scalar> get(Exchange& x, std::string_view name) const override;
  // Copies the fields to the arena.
  void set_headers(Exchange& x, const Headers& headers);

  std::int64_t start_ns = 0;
  std::int64_t end_ns = 0;  // 0: not over
  std::int64_t upstream_start_ns = 0;
  std::int64_t latency_ns = -1;
  int retries = -1;
  const Upstream* upstream = nullptr;
  int requests = 0;
  int fails = 0;
  DialAddress address;
  int status = 0;
  bool transport_error = false;
  std::span<const Field> headers;
};

}  // namespace fusor
